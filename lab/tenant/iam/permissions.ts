import { z } from "zod";
import { IamError } from "../errors";
import { readAccountPayload } from "../payload";
import type { AreaContext } from "../tenant";
import { assertEnvironment } from "./levels";

/** A role permission of a group; unlike a policy it knows no boundary. */
export interface Permission {
  readonly permissionName: string;
  /** Account id, environment id, or `<environment id>:<numeric zone id>`, as the type says. */
  readonly scope: string;
  readonly scopeType: "account" | "tenant" | "management-zone";
}

/** Role permissions. @see Dynatrace documentation, account management API, permissions of a group */
export const PERMISSION_NAMES = [
  "account-company-info",
  "account-user-management",
  "account-viewer",
  "account-saml-flexible-federation",
  "tenant-viewer",
  "tenant-manage-settings",
  "tenant-agent-install",
  "tenant-logviewer",
  "tenant-view-sensitive-request-data",
  "tenant-configure-request-capture-data",
  "tenant-replay-sessions-with-masking",
  "tenant-replay-sessions-without-masking",
  "tenant-manage-security-problems",
  "tenant-view-security-problems",
  "tenant-manage-support-tickets",
] as const;

const PERMISSION = z.strictObject({
  permissionName: z.enum(PERMISSION_NAMES),
  scope: z.string().min(1),
  scopeType: z.enum(["account", "tenant", "management-zone"]),
  createdAt: z.string().nullish(),
  updatedAt: z.string().nullish(),
});

/**
 * Reads a list of permissions.
 *
 * @throws IamError 400 for an unknown name or a scope that does not fit, 404 for an unknown environment.
 */
export function readPermissions(context: AreaContext, body: unknown): Permission[] {
  const permissions = readAccountPayload(z.array(PERMISSION), body);
  return permissions.map(({ permissionName, scope, scopeType }) => {
    assertScope(context, { permissionName, scope, scopeType });
    return { permissionName, scope, scopeType };
  });
}

function assertScope(context: AreaContext, { permissionName, scope, scopeType }: Permission): void {
  const isOfAccount = permissionName.startsWith("account-");
  if (isOfAccount !== (scopeType === "account")) {
    throw new IamError(400, `Permission ${permissionName} cannot be given with the scope type ${scopeType}`);
  }
  if (scopeType === "account") {
    if (scope !== context.account.id) throw new IamError(400, `The scope must be the account ${context.account.id}`);
    return;
  }
  const [environment = "", zone] = scope.split(":");
  assertEnvironment(context, environment);
  if (scopeType === "tenant" && zone === undefined) return;
  if (scopeType === "management-zone" && zone !== undefined && /^-?\d{1,19}$/.test(zone)) return;
  throw new IamError(
    400,
    `The scope "${scope}" does not fit the type ${scopeType}: write <environment>:<numeric zone id>`,
  );
}
