import {
  type AccessModel,
  modelFromTenant,
  type TenantBinding,
  type TenantGroup,
  type TenantState,
} from "../../access";
import type { GetJson } from "./http";

/** A policy, with the level that it belongs to: `account`, `environment` or `global`. */
export interface AccountPolicy {
  readonly uuid: string;
  readonly name: string;
  readonly statementQuery: string;
  readonly levelType: string;
  readonly levelId: string;
}

/** What an account holds, as its API answers it. */
export interface AccountState extends TenantState {
  readonly policies: readonly AccountPolicy[];
}

/** Groups whose bindings are asked for at the same time. */
const SIDE_BY_SIDE = 8;

/**
 * Who may do what in one environment, read from the account API: the policies, boundaries and bindings of the account and
 * of the environment, and Dynatrace's own policies.
 *
 * @param get Reads a path of the account API.
 * @see Dynatrace documentation, Account Management API: groups, policies, boundaries, bindings
 */
export async function accountModel(get: GetJson, accountId: string, environmentId: string): Promise<AccessModel> {
  return modelFromTenant(await accountState(get, accountId, environmentId));
}

/** The same, as the API answers it. */
export async function accountState(get: GetJson, accountId: string, environmentId: string): Promise<AccountState> {
  const account = `/iam/v1/repo/account/${accountId}`;
  const levels = [account, `/iam/v1/repo/environment/${environmentId}`];
  const { items: groups } = await get<{ items: TenantGroup[] }>(`/iam/v1/accounts/${accountId}/groups`);
  const [bindings, policies, boundaries, withRoles] = await Promise.all([
    Promise.all(levels.map((level) => bindingsAt(get, level))),
    Promise.all([...levels, "/iam/v1/repo/global/global"].map((level) => policiesAt(get, level))),
    boundariesOf(get, account),
    each(groups, ({ uuid }) => get<TenantGroup>(`/iam/v1/accounts/${accountId}/groups/${uuid}/permissions`)),
  ]);
  return {
    groups: groups.map((group, index) => ({ ...group, permissions: withRoles[index]?.permissions ?? [] })),
    policies: policies.flat(),
    boundaries,
    bindings: bindings.flat(),
  };
}

/** The list of bindings names groups; only the details of a group have the boundaries. */
async function bindingsAt(get: GetJson, level: string): Promise<TenantBinding[]> {
  const [levelType = "", levelId = ""] = level.split("/").slice(-2);
  const { policyBindings } = await get<{ policyBindings: { groups: string[] }[] }>(`${level}/bindings`);
  const bound = [...new Set(policyBindings.flatMap(({ groups }) => groups))];
  const details = await each(bound, async (groupUuid) => {
    const path = `${level}/bindings/groups/${groupUuid}?details=true`;
    const { bindingsDetails } = await get<{ bindingsDetails: Omit<TenantBinding, "groupUuid">[] }>(path);
    return bindingsDetails.map((binding) => ({ ...binding, levelType, levelId, groupUuid }));
  });
  return details.flat();
}

interface PolicyHead {
  readonly uuid: string;
  readonly name: string;
}

async function policiesAt(get: GetJson, level: string): Promise<AccountPolicy[]> {
  const [levelType = "", levelId = ""] = level.split("/").slice(-2);
  const { policies } = await get<{ policies: PolicyHead[] }>(`${level}/policies`);
  return each(policies, async ({ uuid }) => {
    const policy = await get<PolicyHead & { statementQuery: string }>(`${level}/policies/${uuid}`);
    return { ...policy, levelType, levelId };
  });
}

interface Boundary {
  readonly uuid: string;
  readonly name: string;
  readonly boundaryQuery: string;
}

async function boundariesOf(get: GetJson, account: string): Promise<Boundary[]> {
  const size = 100;
  const all: Boundary[] = [];
  for (let page = 1; ; page += 1) {
    const path = `${account}/boundaries?page=${page}&size=${size}`;
    const { content, totalCount } = await get<{ content: Boundary[]; totalCount: number }>(path);
    all.push(...content);
    if (content.length === 0 || all.length >= totalCount) return all;
  }
}

/** Maps in order, a few at a time: an account has thousands of groups, and a burst would be throttled. */
async function each<Item, Result>(items: readonly Item[], map: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += SIDE_BY_SIDE)
    results.push(...(await Promise.all(items.slice(from, from + SIDE_BY_SIDE).map(map))));
  return results;
}
