/** The `Status` object in which the API server tells why it refuses something. */
export interface ApiStatus {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

/** A request that the API server refused, in words for people. */
export class KubernetesFailure extends Error {
  public override readonly name = "KubernetesFailure";

  public constructor(
    /** What was tried: `apply Deployment tlo-python/sample-app`. */
    public readonly attempt: string,
    /** HTTP status. */
    public readonly status: number,
    public readonly answer: ApiStatus,
  ) {
    super(textOf(attempt, status, answer));
  }

  /** Whether the object or its kind does not exist. */
  public get isNotFound(): boolean {
    return this.status === 404;
  }
}

/** Reads the answer of a refused request; proxies and crashing servers answer with plain text. */
export function parseStatus(body: string): ApiStatus {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // not JSON: the text itself is the message
  }
  return { message: body.trim().slice(0, 500) };
}

function textOf(attempt: string, status: number, { reason, message, details }: ApiStatus): string {
  const head = `the API server refused to ${attempt} (${[status, reason].filter(Boolean).join(" ")})`;
  const said = message || "it gave no reason";
  // The message already holds the causes, save where the server shortens it.
  const causes = (details?.causes ?? [])
    .filter((cause) => cause.message && !said.includes(cause.message))
    .map(({ field, message: text }) => `\n  - ${field ? `${field}: ` : ""}${text}`);
  return `${head}: ${said}${causes.join("")}`;
}
