import { type Effect, isKnownPermission, parsePolicy } from "../../../access";
import { IamError } from "../errors";
import { operatorCode } from "./operator-codes";
import { syntaxRefusal } from "./syntax-refusal";

/** A statement of a policy as data, as the account API answers it. */
export interface StatementDto {
  readonly effect: Effect;
  readonly permissions: readonly string[];
  readonly conditions: readonly {
    readonly name: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

const MAX_STATEMENTS = 100;

/**
 * The statements of a policy's text.
 *
 * @throws IamError 400 for a text that does not parse, for none or too many statements, and for a permission that
 * Dynatrace does not have.
 */
export function readStatements(statementQuery: string): StatementDto[] {
  const parsed = parsePolicy(statementQuery);
  if (!parsed.ok) throw syntaxRefusal("statementQuery", parsed.errors);
  const { statements } = parsed.value;
  if (statements.length === 0) throw new IamError(400, "statementQuery: must hold at least one statement");
  if (statements.length > MAX_STATEMENTS) {
    throw new IamError(400, `A policy cannot hold more than ${MAX_STATEMENTS} statements, not ${statements.length}`);
  }
  const unknown = statements.flatMap(({ permissions }) => permissions.filter(({ name }) => !isKnownPermission(name)));
  if (unknown.length > 0) {
    const errors = unknown.map(({ name, at }) => ({ ...at, message: `the lab knows no permission "${name}"` }));
    throw syntaxRefusal("statementQuery", errors);
  }
  return statements.map(({ effect, permissions, conditions }) => ({
    effect,
    permissions: permissions.map(({ name }) => name),
    conditions: conditions.map(({ name, operator, values }) => ({ name, operator: operatorCode(operator), values })),
  }));
}
