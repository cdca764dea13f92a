/** Errors that say the same of many resources: their server was not reached. */
export interface Unanswered {
  /** What Terraform says besides. */
  readonly others: readonly string[];
  /** Servers that did not answer, as `host:port`. */
  readonly hosts: readonly string[];
  /** Reasons, each once. */
  readonly reasons: readonly string[];
  readonly count: number;
}

/** How the provider ends the complaint, which Go's library for the network makes. */
const NOT_REACHED =
  /dial tcp(?: [^:\s]+)?:?.*?(connection refused|no such host|i\/o timeout|no route to host|network is unreachable)/;
const HOST = /https?:\/\/([^/\s"]+)/g;

/** Sorts out of Terraform's complaints those about servers that nobody reached. */
export function sortUnanswered(errors: readonly string[]): Unanswered {
  const hosts = new Set<string>();
  const reasons = new Set<string>();
  const others: string[] = [];
  for (const error of errors) {
    const [, reason] = NOT_REACHED.exec(error) ?? [];
    // The last address is the one that was asked in vain: a read may begin with the exchange of a token.
    const host = [...error.matchAll(HOST)].at(-1)?.[1];
    if (reason === undefined || host === undefined) {
      others.push(error);
      continue;
    }
    reasons.add(reason);
    hosts.add(host);
  }
  return { others, hosts: [...hosts], reasons: [...reasons], count: errors.length - others.length };
}

/** What to say of them in a terminal, with the way on. */
export function printUnanswered({ hosts, reasons, count }: Unanswered): string[] {
  if (count === 0) return [];
  return [
    `  no answer from ${hosts.join(" and ")} for ${count === 1 ? "1 object" : `${count} objects`}: ${reasons.join(", ")}`,
    "  check the address and that this machine reaches it: npx onboard doctor --real;",
    "  the lab has to be kept running: npm run lab:tenant",
  ];
}
