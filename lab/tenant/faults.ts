import { ApiError, type ConstraintViolation } from "./errors";

/** What the tenant is told to do wrong. */
export interface Fault {
  /** Which requests; what is left out fits all. */
  readonly match: FaultMatch;
  /**
   * `fail` answers with `status` and `body`; `hang` never answers; `drop` closes the connection; `late` answers with
   * success, and what was changed becomes visible after `delayMs`.
   */
  readonly action: "fail" | "hang" | "drop" | "late";
  /** HTTP status of `fail`. Default 500. */
  readonly status?: number;
  /** Body of `fail`. Default an error in Dynatrace's shape. */
  readonly body?: unknown;
  /** Milliseconds before the action, or until a late change is visible. Default 0. */
  readonly delayMs?: number;
  /** How many requests it applies to; all of them if left out. */
  readonly times?: number;
}

/** Which requests a fault applies to. */
export interface FaultMatch {
  readonly method?: string;
  /** Beginning of the path, or a regular expression between slashes: `"/\\/objects\\?/"`. */
  readonly path?: string;
  /** Name of an environment. */
  readonly environment?: string;
}

/** What is known of a request when a fault is looked for. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly environment?: string;
}

interface Entry {
  readonly fault: Fault;
  readonly fits: (request: SeenRequest) => boolean;
  left: number;
}

/** The faults that are waiting for their requests; the first that matches is used. */
export class FaultList {
  private entries: Entry[] = [];

  /** Adds a fault. */
  public add(fault: Fault): Fault {
    this.entries.push({ fault, fits: matcherOf(fault.match), left: fault.times ?? Number.POSITIVE_INFINITY });
    return fault;
  }

  /** All faults that still wait, with the number of requests left to them in `times`. */
  public all(): Fault[] {
    return this.entries.map(({ fault, left }) => (Number.isFinite(left) ? { ...fault, times: left } : fault));
  }

  /** Forgets all faults. */
  public clear(): void {
    this.entries = [];
  }

  /** The fault for a request, used up by one. */
  public take(request: SeenRequest): Fault | undefined {
    const entry = this.entries.find(({ fits }) => fits(request));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.entries = this.entries.filter((each) => each !== entry);
    return entry.fault;
  }
}

/** Reads the body of `POST /lab/faults`. */
export function parseFault(body: unknown): Fault {
  const violations: ConstraintViolation[] = [];
  const expect = (path: string, holds: boolean, rule: string) => {
    if (!holds)
      violations.push({ path, message: `must be ${rule}`, parameterLocation: "PAYLOAD_BODY", location: null });
  };
  const fault = (isRecord(body) ? body : {}) as Record<string, unknown>;
  const match = (isRecord(fault.match) ? fault.match : {}) as Record<string, unknown>;
  const known = ["match", "action", "status", "body", "delayMs", "times"];
  for (const key of Object.keys(fault)) expect(key, known.includes(key), `one of ${known.join(", ")}`);
  for (const key of Object.keys(match)) {
    expect(`match.${key}`, ["method", "path", "environment"].includes(key), "one of method, path, environment");
    expect(`match.${key}`, typeof match[key] === "string", "a string");
  }
  expect("action", ["fail", "hang", "drop", "late"].includes(String(fault.action)), "one of fail, hang, drop, late");
  expect("status", isCount(fault.status, 200, 599), "a status from 200 to 599");
  expect("delayMs", isCount(fault.delayMs, 0, 3_600_000), "milliseconds from 0 to 3600000");
  expect("times", isCount(fault.times, 1, Number.MAX_SAFE_INTEGER), "a whole number from 1");
  expect("match.path", isPattern(match.path), "a path prefix or a regular expression between slashes");
  if (violations.length > 0) {
    throw new ApiError(400, `The fault has ${violations.length} fault(s) of its own`, violations);
  }
  return { ...fault, match } as unknown as Fault;
}

function matcherOf({ method, path, environment }: FaultMatch): (request: SeenRequest) => boolean {
  const pattern = path === undefined ? undefined : expressionOf(path);
  return (request) =>
    (method === undefined || method.toUpperCase() === request.method) &&
    (environment === undefined || environment === request.environment) &&
    (path === undefined || (pattern ? pattern.test(request.path) : request.path.startsWith(path)));
}

/** A path has no slash at its end, so what stands between two slashes is an expression. */
function expressionOf(path: string): RegExp | undefined {
  const source = /^\/(.+)\/$/.exec(path)?.[1];
  return source === undefined ? undefined : new RegExp(source);
}

function isPattern(path: unknown): boolean {
  if (typeof path !== "string") return path === undefined;
  try {
    expressionOf(path);
    return true;
  } catch {
    return false;
  }
}

function isCount(value: unknown, min: number, max: number): boolean {
  return value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
