import type { AccountState } from "../status/account";
import type { StoredSetting, Tenant } from "../status/tenant";

/** What a tenant holds of the kinds that a team's stack declares. */
export interface TenantObjects {
  /** Base URL of the tenant that was asked. */
  readonly url: string;
  readonly zones: readonly StoredSetting[];
  /** Rules that store logs, in the order in which the tenant applies them. */
  readonly storageRules: readonly StoredSetting[];
  readonly masks: readonly StoredSetting[];
  readonly account: AccountState;
}

/** Reads a tenant. Nothing is written to it. */
export async function readTenant(tenant: Tenant): Promise<TenantObjects> {
  const [zones, storageRules, masks, account] = await Promise.all([
    tenant.settings("builtin:management-zones"),
    tenant.settings("builtin:logmonitoring.log-storage-settings"),
    tenant.settings("builtin:logmonitoring.sensitive-data-masking-settings"),
    tenant.account(),
  ]);
  return { url: tenant.url, zones, storageRules, masks, account };
}

/** The name of a settings object, whatever its schema calls it. */
export function nameOf({ value }: StoredSetting): string {
  const name = value.name ?? value["config-item-title"];
  return typeof name === "string" ? name : "";
}
