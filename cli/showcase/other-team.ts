import type { TenantAdmin } from "./tenant-admin";

/** What the identity provider sends for the members of the other team. */
export const OTHER_CLAIM = "5f0d2c7e-9b1a-4d63-8e27-6c3b9a1f4d85";

/** Name of everything that exists for the other team, and of the namespace and the zone that it may see. */
export const OTHER_GROUP = "showcase-other-team";

interface Group {
  readonly uuid: string;
  readonly name: string;
  readonly federatedAttributeValues?: readonly string[];
}

interface BoundPolicy {
  readonly policyUuid: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly boundaries?: readonly string[];
}

interface Boundary {
  readonly uuid: string;
  readonly name: string;
  readonly boundaryQuery: string;
}

/**
 * Another team of the tenant: a group with exactly the policies of ours in each environment, and with boundaries that
 * name another namespace and another zone. So it may read logs, metrics, traces and entities as we may, and what it sees
 * of ours it would see by a fault of the boundaries alone.
 *
 * @param claim What the identity provider sends for our team.
 */
export async function admitOtherTeam(
  admin: TenantAdmin,
  claim: string,
  environments: readonly string[],
): Promise<void> {
  const account = `/iam/v1/accounts/${admin.accountId}/groups`;
  const groups = await allGroups(admin);
  const ours = groups.filter((group) => group.federatedAttributeValues?.includes(claim));
  const description = "Exists while npm start -- --showcase runs.";
  const [other] = (await admin.inAccount("POST", account, [
    { name: OTHER_GROUP, description, federatedAttributeValues: [OTHER_CLAIM] },
  ])) as Group[];
  if (other === undefined) throw new Error("the account API gave back no group for the other team");
  const theirs = new Map<string, string>();
  const boundaries = await allBoundaries(admin);
  for (const environment of environments) {
    const level = `/iam/v1/repo/environment/${admin.environmentId(environment)}/bindings`;
    for (const group of ours) {
      for (const bound of await policiesOf(admin, level, group)) {
        const own: string[] = [];
        for (const uuid of bound.boundaries ?? []) {
          const query = boundaries.find((each) => each.uuid === uuid)?.boundaryQuery ?? "";
          own.push(await boundaryFor(admin, query, theirs));
        }
        const body = { parameters: bound.parameters ?? {}, boundaries: own };
        await admin.inAccount("POST", `${level}/${bound.policyUuid}/${other.uuid}`, body);
      }
    }
  }
}

/** Takes the other team away, also that of a run that was cut off. */
export async function removeOtherTeam(admin: TenantAdmin): Promise<void> {
  for (const { uuid, name } of await allGroups(admin)) {
    if (name === OTHER_GROUP) await admin.inAccount("DELETE", `/iam/v1/accounts/${admin.accountId}/groups/${uuid}`);
  }
  for (const { uuid, name } of await allBoundaries(admin)) {
    if (name.startsWith(`${OTHER_GROUP}: `)) await admin.inAccount("DELETE", `${boundariesPath(admin)}/${uuid}`);
  }
}

/** The same restriction about another name: every text that a boundary compares with becomes that of the other team. */
export function aboutOtherTeam(boundaryQuery: string): string {
  return boundaryQuery.replace(/"[^"]*"/g, `"${OTHER_GROUP}"`);
}

async function boundaryFor(admin: TenantAdmin, query: string, made: Map<string, string>): Promise<string> {
  const boundaryQuery = aboutOtherTeam(query);
  const known = made.get(boundaryQuery);
  if (known !== undefined) return known;
  const name = `${OTHER_GROUP}: ${made.size + 1}`;
  const { uuid } = (await admin.inAccount("POST", boundariesPath(admin), { name, boundaryQuery })) as Boundary;
  made.set(boundaryQuery, uuid);
  return uuid;
}

async function allGroups(admin: TenantAdmin): Promise<readonly Group[]> {
  const { items } = (await admin.inAccount("GET", `/iam/v1/accounts/${admin.accountId}/groups`)) as { items: Group[] };
  return items;
}

async function allBoundaries(admin: TenantAdmin): Promise<readonly Boundary[]> {
  const all: Boundary[] = [];
  for (let page = 1; ; page += 1) {
    const path = `${boundariesPath(admin)}?page=${page}&size=100`;
    const { content, totalCount } = (await admin.inAccount("GET", path)) as {
      content: Boundary[];
      totalCount: number;
    };
    all.push(...content);
    if (content.length === 0 || all.length >= totalCount) return all;
  }
}

async function policiesOf(admin: TenantAdmin, level: string, { uuid }: Group): Promise<readonly BoundPolicy[]> {
  const path = `${level}/groups/${uuid}?details=true`;
  return ((await admin.inAccount("GET", path)) as { bindingsDetails: BoundPolicy[] }).bindingsDetails;
}

function boundariesPath({ accountId }: TenantAdmin): string {
  return `/iam/v1/repo/account/${accountId}/boundaries`;
}
