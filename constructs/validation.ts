import { Token } from "cdktf";
import type { IConstruct } from "constructs";
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
    super([`${path} has ${count}:`, ...findings.map((finding) => `  - ${sentence(finding)}`)].join("\n"));
    this.name = "ValidationError";
  }
}

/**
 * Ends a constructor whose properties are at fault.
 *
 * @throws ValidationError naming every finding, with the path of the construct.
 */
export function assertValid(construct: IConstruct, findings: readonly Finding[]): void {
  if (findings.length > 0) throw new ValidationError(construct.node.path, findings);
}

/** What is wrong with a text. Lets a token pass: what it becomes is known only at apply. */
export function checkText(field: string, received: string, rule: TextRule): Finding[] {
  if (Token.isUnresolved(received)) return [];
  const fault = textFault(rule, received);
  return fault ? [{ field, rule: fault.must, received, fix: fault.fix }] : [];
}

/** Values of fields that sound like secrets are not printed. */
function sentence({ field, rule, received, fix }: Finding): string {
  const shown = /token|secret|password/i.test(field) ? "(hidden)" : JSON.stringify(received);
  return `${field} ${rule}; got ${shown}; ${fix}`;
}
