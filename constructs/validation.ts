import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { NAMESPACE_NAME } from "../rules/kubernetes";
import { type TextRule, textFault } from "../rules/text-rule";

/** One fault of one property, as data until it is printed. */
export interface Finding {
  /** The property at fault, as the caller wrote it: `namespaces[1]`. */
  readonly field: string;
  /** What must hold, as a sentence that continues the field's name: `must be 1 to 100 characters`. */
  readonly rule: string;
  /** What was found. */
  readonly received: unknown;
  /** What to do about it. */
  readonly fix: string;
}

/** What a construct throws when its properties cannot be right; it names all of them. */
export class ValidationError extends Error {
  public constructor(
    path: string,
    public readonly findings: readonly Finding[],
  ) {
    const count = findings.length === 1 ? "1 fault" : `${findings.length} faults`;
    super([`${path} has ${count}:`, ...findings.map((finding) => `  - ${findingText(finding)}`)].join("\n"));
    this.name = "ValidationError";
  }
}

/** Path of a construct as people read it: an id `Default` stands in no address either. */
function readablePath({ node }: IConstruct): string {
  return node.path.replace(/\/Default(?=\/|$)/g, "");
}

/**
 * Ends a constructor whose properties are at fault.
 *
 * @throws ValidationError naming every finding, with the path of the construct.
 */
export function assertValid(construct: IConstruct, findings: readonly Finding[]): void {
  if (findings.length > 0) throw new ValidationError(readablePath(construct), [...findings]);
}

/**
 * The fault of a text against its rule. A text that is left out passes, and so does one that is known only at apply,
 * where a wrong one is refused.
 *
 * @example
 * checkText("namespace", "Orders", NAMESPACE_NAME); // [{ field: "namespace", rule: "must be …", … }]
 */
export function checkText(field: string, received: string | undefined, rule: TextRule): Finding[] {
  if (received === undefined || Token.isUnresolved(received)) return [];
  const fault = textFault(rule, received);
  return fault === undefined ? [] : [{ field, rule: fault.must, received, fix: fault.fix }];
}

/**
 * The fault of a text that must be known at synth: one that nobody has checked could widen access without a word, or
 * become part of an address.
 */
export function checkKnownText(field: string, received: string, rule: TextRule): Finding[] {
  if (!Token.isUnresolved(received)) return checkText(field, received, rule);
  return [{ field, rule: "must be known at synth", received: "a value known only at apply", fix: "write it out" }];
}

/**
 * The faults of a list of namespaces. Refuses tokens and wildcards: a namespace that nobody has checked could be another
 * team's.
 *
 * @param most Most namespaces that the list may hold.
 * @param tooMany What to do about more than that.
 */
export function checkNamespaces(
  field: string,
  namespaces: readonly string[],
  most: number,
  tooMany: string,
): Finding[] {
  const { length } = namespaces;
  if (length === 0 || length > most) {
    const fix = length === 0 ? "name at least one" : tooMany;
    return [{ field, rule: `must be 1 to ${most} namespaces`, received: `${length} entries`, fix }];
  }
  return namespaces.flatMap((received, index) => {
    const place = `${field}[${index}]`;
    const found = checkKnownText(place, received, NAMESPACE_NAME);
    if (found.length > 0)
      return received.includes("*") ? found.map((each) => ({ ...each, fix: "list the namespaces one by one" })) : found;
    const first = namespaces.indexOf(received);
    if (first === index) return [];
    return [{ field: place, rule: `repeats ${field}[${first}]`, received, fix: "remove one of the two" }];
  });
}

/** A finding as people read it. Values of fields that sound like secrets are not printed. */
export function findingText({ field, rule, received, fix }: Finding): string {
  const shown = /token|secret|password/i.test(field) ? "(hidden)" : JSON.stringify(received);
  return `${field} ${rule}; got ${shown}; ${fix}`;
}
