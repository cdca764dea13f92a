import { isNamespaceName } from "../../rules/kubernetes";
import type { Finding } from "../validation";

/** How a zone picks the namespaces it takes in. There is no "contains" and no expression: both are slow and reach too far. */
export class NamespaceMatch {
  /** Takes in one namespace. */
  public static exactly(name: string): NamespaceMatch {
    return new NamespaceMatch("EQUALS", name);
  }

  /** Takes in each namespace that begins with `prefix`, which must end in "-". */
  public static startingWith(prefix: string): NamespaceMatch {
    return new NamespaceMatch("BEGINS_WITH", prefix);
  }

  private constructor(
    public readonly operator: "EQUALS" | "BEGINS_WITH",
    public readonly value: string,
  ) {}

  /** Whether the zone takes in the namespace called `name`. */
  public matches(name: string): boolean {
    return this.operator === "EQUALS" ? name === this.value : name.startsWith(this.value);
  }

  /** Whether some namespace could be taken in by both. */
  public overlaps(other: NamespaceMatch): boolean {
    if (this.operator === "EQUALS") return other.matches(this.value);
    if (other.operator === "EQUALS") return this.matches(other.value);
    return this.value.startsWith(other.value) || other.value.startsWith(this.value);
  }
}

const NAMESPACE_PREFIX = /^[a-z0-9][a-z0-9-]{0,61}$/;

/** Refuses tokens too: a name that nobody has checked could take in another team's data without a word. */
export function checkNamespaceMatches(matches: readonly NamespaceMatch[]): Finding[] {
  if (matches.length === 0) {
    const fix = 'name at least one, as NamespaceMatch.exactly("orders")';
    return [{ field: "namespaces", rule: "must not be empty", received: [], fix }];
  }
  return matches.flatMap((match, index) => {
    const field = `namespaces[${index}]`;
    const found = checkNamespaceMatch(match, field);
    const first = matches.findIndex(({ operator, value }) => operator === match.operator && value === match.value);
    if (found.length > 0 || first === index) return found;
    return [{ field, rule: `repeats namespaces[${first}]`, received: match.value, fix: "remove one of the two" }];
  });
}

function checkNamespaceMatch({ operator, value: received }: NamespaceMatch, field: string): Finding[] {
  if (operator === "EQUALS") {
    if (isNamespaceName(received)) return [];
    const rule = "must be a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens";
    const fix = received.includes("*")
      ? 'write NamespaceMatch.startingWith("…-") for several namespaces'
      : "write the namespace as kubectl shows it";
    return [{ field, rule, received, fix }];
  }
  if (!received.endsWith("-")) {
    const rule = 'must end in "-", or "orders" also takes in "orders2"';
    return [{ field, rule, received, fix: `write startingWith("${received}-")` }];
  }
  if (NAMESPACE_PREFIX.test(received)) return [];
  const rule = "must be the beginning of a Kubernetes namespace: at most 62 lower-case letters, digits and hyphens";
  return [{ field, rule, received, fix: 'write a prefix such as "orders-"' }];
}
