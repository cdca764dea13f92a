import type { PolicySyntaxError } from "../../../access";
import { IamError } from "../errors";

/** Refuses a policy or a boundary that does not parse, with the place of each error. */
export function syntaxRefusal(field: string, errors: readonly PolicySyntaxError[]): IamError {
  const text = errors.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`).join("; ");
  return new IamError(400, `${field} is not valid: ${text}`, { [field]: text });
}
