import { type AccessModel, canRead, groupsOf, type RecordSubject } from "../../access";
import { teamStackName, zoneNameOf } from "../../rules/names";
import type { Link } from "./chain";
import { namesOf, type ReadingGroup, readingGroups, type TeamIn, teamRecords } from "./team-in";
import type { Tenant } from "./tenant";

/** A table of Grail, and what its records are called. */
export interface Table {
  readonly name: "logs" | "metrics" | "spans";
  /** Query that gives one record with `n`, the team's records of the time in question, and maybe `last`, the newest of them. */
  count(records: string, since: string): string;
  readonly records: string;
}

/** Whether each of the team's groups may read its records, by what is deployed. */
export function accessLink(place: TeamIn, tenant: Tenant, table: Table): Link {
  return {
    name: "access",
    async look() {
      const groups = readingGroups(place);
      const { environment, team } = place;
      if (groups.length === 0) {
        const fix = `write access: { ${environment.name}: viewer } at one of its adGroups`;
        return { state: "broken", found: `no AD group of ${team.name} has access in ${environment.name}`, fix };
      }
      const model = await tenant.access();
      const without = groups.filter(({ claim }) => subjectsOf(place, table).some(refuses(model, claim)));
      if (without.length === 0) {
        const others = otherReaders(model, place, table);
        const also = others.length === 0 ? "nobody else may" : `so may ${namesOf(others)}`;
        return { state: "fine", found: `${members(groups)} may read ${table.records}; ${also}` };
      }
      const stack = teamStackName(environment.name, team.name);
      const missing = without.filter(({ claim }) => groupsOf(model, [claim]).length === 0);
      if (missing.length > 0) {
        const found = `no group of the tenant has the claim of ${namesOf(missing.map(({ name }) => name))}`;
        return { state: "broken", found, fix: `deploy it: npx cdktf deploy ${stack}` };
      }
      return {
        state: "broken",
        found: `${members(without)} may not read ${table.records}: ${reasonOf(model, without, place, table)}`,
        fix: `deploy the binding: npx cdktf deploy ${stack}; npx onboard explain ${team.name} says what it should grant`,
      };
    },
  };
}

/** Whether the records of the team arrive, asked as an administrator. */
export function dataLink(place: TeamIn, tenant: Tenant, table: Table, fix: () => Promise<string>): Link {
  return {
    name: "data",
    async look() {
      const { n, last } = countOf(await tenant.query(table.count(teamRecords(place), place.since)));
      if (n > 0) return { state: "fine", found: `${amount(n)} ${table.records} in the last ${place.since}${last}` };
      return { state: "broken", found: `no ${table.records} in the last ${place.since}`, fix: await fix() };
    },
  };
}

/** Whether the members of each group find them, asked as one of them. */
export function seenLink(place: TeamIn, tenant: Tenant, table: Table): Link {
  return {
    name: "seen",
    async look() {
      const groups = readingGroups(place);
      const { queryAs } = tenant;
      if (!queryAs) {
        const found = "not asked as a member, for only a lab signs people on; by what is deployed they may read them";
        return { state: "fine", found };
      }
      const dql = table.count(teamRecords(place), place.since);
      const counts = await Promise.all(
        groups.map(async (group) => ({ group, ...countOf(await queryAs([group.claim], dql)) })),
      );
      const blind = counts.filter(({ n }) => n === 0).map(({ group }) => group);
      if (blind.length > 0) {
        const found = `${members(blind)} find none of them, though they may read ${table.records}`;
        return {
          state: "broken",
          found,
          fix: "a boundary does not fit the records: compare their fields with its lines",
        };
      }
      const seen = counts.map(({ group, n }) => `${amount(n)} by ${group.name}`);
      return { state: "fine", found: `${table.records} found as a member: ${seen.join(", ")}` };
    },
  };
}

function members(groups: readonly ReadingGroup[]): string {
  return `members of ${namesOf(groups.map(({ name }) => name))}`;
}

/** One record for each namespace, as the agent of its cluster sends it. */
function subjectsOf({ team, environment }: TeamIn, { name }: Table): RecordSubject[] {
  return team.namespaces.map((namespace) => ({
    kind: "record",
    environmentId: environment.dynatrace.environmentId,
    table: name,
    bucket: `default_${name}`,
    fields: {
      "k8s.namespace.name": namespace,
      "k8s.cluster.name": environment.kubernetes.clusterName,
      "dt.security_context": zoneNameOf(team),
    },
  }));
}

function refuses(model: AccessModel, claim: string) {
  return (subject: RecordSubject) => canRead(model, [claim], subject).allowed === "no";
}

function reasonOf(model: AccessModel, groups: readonly ReadingGroup[], place: TeamIn, table: Table): string {
  const claims = groups.map(({ claim }) => claim);
  const answers = subjectsOf(place, table).map((subject) => canRead(model, claims, subject));
  const refused = answers.find(({ allowed }) => allowed === "no") ?? answers[0];
  return `no policy that is bound to them grants ${refused?.permission} there`;
}

/** Groups of the tenant that may read the records besides the team's own; whoever is in them counts. */
function otherReaders(model: AccessModel, place: TeamIn, table: Table): string[] {
  const claims = new Set(readingGroups(place).map(({ claim }) => claim));
  // Each group gets a claim of its own, so that one without claims is judged as well.
  const groups = model.groups.map((group) => ({ ...group, claims: [group.id], scim: false }));
  const alone: AccessModel = { ...model, groups };
  const [subjects, own] = [subjectsOf(place, table), new Set(groupsOf(model, [...claims]).map(({ id }) => id))];
  return groups
    .filter(({ id }) => !own.has(id) && subjects.some((each) => canRead(alone, [id], each).allowed === "yes"))
    .map(({ name }) => name)
    .sort();
}

function countOf(records: readonly Readonly<Record<string, unknown>>[]): { n: number; last: string } {
  const { n = 0, last = "" } = records[0] ?? {};
  return { n: Number(n), last: last === "" ? "" : `, newest ${String(last).replace(/\.\d+Z$/, "Z")}` };
}

function amount(count: number): string {
  return count.toLocaleString("en-US");
}
