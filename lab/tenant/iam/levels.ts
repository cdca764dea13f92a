import { IamError } from "../errors";
import type { AreaContext } from "../tenant";

/** Where a policy is kept, or where a group is bound to it. */
export interface Level {
  readonly type: "account" | "environment" | "global";
  /** Id of the account or environment, or `global`. */
  readonly id: string;
}

/** The level under which Dynatrace offers its own policies. */
export const GLOBAL: Level = { type: "global", id: "global" };

/** A level as part of a key: `environment/abc12345`. */
export function keyOf({ type, id }: Level): string {
  return `${type}/${id}`;
}

/**
 * The level that a path names.
 *
 * @throws IamError 404 when there is no such account or environment.
 */
export function levelOf(context: AreaContext, type: string, id: string): Level {
  if (type === "account") {
    assertAccount(context, id);
    return { type, id };
  }
  if (type === "environment") {
    assertEnvironment(context, id);
    return { type, id };
  }
  if (type === GLOBAL.type && id === GLOBAL.id) return GLOBAL;
  throw new IamError(404, `There is no level ${type}/${id}; levels are account, environment and global/global`);
}

/** @throws IamError 404 when the lab has another account. */
export function assertAccount({ account }: AreaContext, id: string): void {
  if (id !== account.id) throw new IamError(404, `Account ${id} not found; this lab has account ${account.id}`);
}

/** @throws IamError 404 when the account has no such environment. */
export function assertEnvironment({ environments }: AreaContext, id: string): void {
  if (environments.some((environment) => environment.id === id)) return;
  const known = environments.map((environment) => environment.id).join(", ");
  throw new IamError(404, `Environment ${id} not found in this account; known ids: ${known}`);
}
