import { EVERY_PERMISSION, effectiveGrants, type Grant } from "./effective";
import { GrantIndex } from "./grant-index";
import { groupBy } from "./group-by";
import type { AccessModel } from "./model";
import { KNOWN_PERMISSIONS, readsData, supports } from "./permissions";
import { answers, appliesTo, decide } from "./query";
import { type Subject, ZONED_SCHEMAS } from "./subject";

/** Something of a team that other teams must not see or change. */
export interface Thing {
  /** What another team would need to reach it: `storage:logs:read`. */
  readonly permission: string;
  readonly subject: Subject;
}

/** A team with its groups and what belongs to it; one entry may hold things of several environments. */
export interface Tenancy {
  readonly name: string;
  /** Claims of the team's groups; SCIM groups by name. */
  readonly claims: readonly string[];
  readonly things: readonly Thing[];
}

/** On purpose: `owner` lets the groups of `with` read its records and entities. */
export interface Share {
  readonly owner: string;
  readonly with: string;
  /** Every environment if left out. */
  readonly environmentId?: string;
}

/** One thing that is reached, as an example for its permission. */
export interface ReachedThing extends Thing {
  /** The grants that reach it, with their reasons. */
  readonly grants: readonly Grant[];
  /** Conditions that may or may not hold, so they count as holding. */
  readonly assumed: readonly string[];
}

/** A team whose groups reach another team's things. */
export interface Reach {
  /** The team that reaches. */
  readonly from: string;
  /** The team that is reached. */
  readonly to: string;
  readonly environmentId: string;
  /** One example for each permission; a single one where a policy that cannot be read opens everything. */
  readonly things: readonly ReachedThing[];
}

/** The outcome for all pairs of teams. */
export interface Isolation {
  readonly reaches: readonly Reach[];
  /** Ordered pairs of team and environment that were looked at. */
  readonly pairs: number;
  /** What could not be understood and counts as granting everything. */
  readonly notes: readonly string[];
}

/** What a team owns in one environment, in the terms of the team file. */
export interface Ownership {
  readonly environmentId: string;
  readonly namespaces: readonly string[];
  /** Name of the Kubernetes cluster; left out, it may be any. */
  readonly cluster?: string;
  /** Name of the management zone. */
  readonly zone: string;
  /**
   * Values of `dt.security_context` on the team's entities.
   * @default the name of the zone
   */
  readonly securityContexts?: readonly string[];
}

const RECORD_TABLES = KNOWN_PERMISSIONS.filter((permission) => supports(permission, "storage:k8s.namespace.name")).map(
  (permission) => ({ permission, table: permission.slice("storage:".length, -":read".length) }),
);

const ROLES = KNOWN_PERMISSIONS.filter((name) => name.startsWith("environment:roles:") && readsData(name));

/**
 * Things that stand for all that a team owns: a record of each namespace in each table, an entity, settings. Attributes
 * that the ownership does not fix, such as the host, stay open, so that a grant by them counts as one that reaches.
 */
export function ownedThings({
  environmentId,
  namespaces,
  cluster,
  zone,
  securityContexts = [zone],
}: Ownership): Thing[] {
  const entity: Subject = { kind: "entity", environmentId, securityContexts, zones: [zone] };
  const records = namespaces.flatMap((namespace) => {
    const fields = {
      "k8s.namespace.name": namespace,
      ...(cluster === undefined ? {} : { "k8s.cluster.name": cluster }),
    };
    return RECORD_TABLES.map(({ permission, table }): Thing => {
      return { permission, subject: { kind: "record", environmentId, table, fields, moreFields: true, zones: [zone] } };
    });
  });
  const settings = ZONED_SCHEMAS.flatMap((schemaId) =>
    ["settings:objects:read", "settings:objects:write"].map((permission): Thing => {
      return { permission, subject: { kind: "setting", environmentId, schemaId, scope: "environment", zones: [zone] } };
    }),
  );
  const entities = ["storage:entities:read", ...ROLES].map((permission): Thing => ({ permission, subject: entity }));
  return [...records, ...entities, ...settings];
}

/**
 * Every pair of teams where one reaches something of the other that is not shared on purpose. No pair is missed:
 * where it is not known whether a condition holds, it counts as holding.
 *
 * @example
 * const orders = { environmentId: "abc12345", namespaces: ["orders"], zone: "Orders" };
 * const teams = [{ name: "orders", claims: ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50"], things: ownedThings(orders) }];
 * findReaches(model, teams).reaches.length;
 */
export function findReaches(model: AccessModel, teams: readonly Tenancy[], shares: readonly Share[] = []): Isolation {
  const { grants, notes } = effectiveGrants(model);
  const lookup = new Lookup(model, teams, grants);
  const shared = new Shared(shares);
  const reaches = teams.flatMap((owner) => reachesOf(owner, lookup, shared));
  const environments = new Set(teams.flatMap(({ things }) => things.map(({ subject }) => subject.environmentId)));
  return { reaches, pairs: teams.length * (teams.length - 1) * environments.size, notes };
}

/** What is found of one owner, by environment and by the team that reaches. */
class Findings {
  private readonly things = new Map<string, Map<string, Map<string, ReachedThing>>>();
  /** Teams about which enough is known: for every permission of an environment, or for one of them. */
  private readonly settled = new Map<string, Set<string>>();

  public constructor(private readonly owner: Tenancy) {}

  /** One example for each permission is enough, and a single one where an unreadable text opens everything. */
  public settledTeams(environmentId: string, permission: string): ReadonlySet<string>[] {
    return [this.settledIn(`${environmentId} *`), this.settledIn(`${environmentId} ${permission}`)];
  }

  public add(from: string, reached: ReachedThing): void {
    const { environmentId } = reached.subject;
    const teams = this.things.get(environmentId) ?? new Map<string, Map<string, ReachedThing>>();
    const things = teams.get(from) ?? new Map<string, ReachedThing>();
    this.things.set(environmentId, teams.set(from, things.set(reached.permission, reached)));
    const opensAll = reached.grants[0]?.permission === EVERY_PERMISSION;
    this.settledIn(`${environmentId} ${opensAll ? "*" : reached.permission}`).add(from);
  }

  public reaches(): Reach[] {
    return [...this.things].flatMap(([environmentId, teams]) =>
      [...teams].map(([from, things]) => ({ from, to: this.owner.name, environmentId, things: [...things.values()] })),
    );
  }

  private settledIn(key: string): Set<string> {
    const known = this.settled.get(key) ?? new Set([this.owner.name]);
    this.settled.set(key, known);
    return known;
  }
}

function reachesOf(owner: Tenancy, lookup: Lookup, shared: Shared): Reach[] {
  const findings = new Findings(owner);
  for (const { permission, subject } of owner.things) {
    const settled = findings.settledTeams(subject.environmentId, permission);
    if (settled.some(({ size }) => size >= lookup.teamCount)) continue;
    for (const [from, grants] of lookup.teamsThatMay(permission, subject, settled)) {
      if (shared.allows(owner.name, from, permission, subject)) continue;
      const reached = lookup.confirmed(from, grants, permission, subject);
      if (reached) findings.add(from, reached);
    }
  }
  return findings.reaches();
}

/** What is shared on purpose: records and entities in Grail, nothing of the classic environment, no settings. */
class Shared {
  private readonly keys: ReadonlySet<string>;

  public constructor(shares: readonly Share[]) {
    this.keys = new Set(shares.map((share) => JSON.stringify([share.owner, share.with, share.environmentId ?? "*"])));
  }

  public allows(owner: string, reader: string, permission: string, { kind, environmentId }: Subject): boolean {
    if (!permission.startsWith("storage:") || (kind !== "record" && kind !== "entity")) return false;
    return ["*", environmentId].some((environment) => this.keys.has(JSON.stringify([owner, reader, environment])));
  }
}

/** The grants of all teams, by permission and by what they are limited to. */
class Lookup {
  private readonly teamsOfGroup = new Map<string, string[]>();
  private readonly groupsOfTeam = new Map<string, string[]>();
  private readonly allows: readonly Grant[];
  private readonly denies: ReadonlyMap<string, readonly Grant[]>;
  private readonly buckets: ReadonlyMap<string, readonly Grant[]>;
  private readonly indexes = new Map<string, GrantIndex>();
  private readonly bucketAnswers = new Map<string, readonly Grant[] | undefined>();

  /** Number of different teams. */
  public readonly teamCount: number;

  public constructor(model: AccessModel, teams: readonly Tenancy[], grants: readonly Grant[]) {
    this.teamCount = new Set(teams.map(({ name }) => name)).size;
    for (const { id, name } of membership(model, teams)) {
      this.teamsOfGroup.set(id, [...(this.teamsOfGroup.get(id) ?? []), name]);
      this.groupsOfTeam.set(name, [...(this.groupsOfTeam.get(name) ?? []), id]);
    }
    const owned = grants.filter(({ groupId }) => this.teamsOfGroup.has(groupId));
    const groupOf = ({ groupId }: Grant) => groupId;
    this.allows = owned.filter(({ effect }) => effect === "ALLOW");
    this.denies = groupBy(
      owned.filter(({ effect }) => effect === "DENY"),
      groupOf,
    );
    this.buckets = groupBy(
      this.allows.filter((grant) => answers(grant, BUCKETS)),
      groupOf,
    );
  }

  /** Teams with a grant that may hold for the subject, and those grants; settled teams are left out. */
  public teamsThatMay(
    permission: string,
    subject: Subject,
    settled: readonly ReadonlySet<string>[],
  ): Map<string, Grant[]> {
    const byTeam = new Map<string, Grant[]>();
    for (const grant of this.indexOf(permission).candidates(subject)) {
      if (!appliesTo(grant.level, subject.environmentId)) continue;
      for (const team of this.teamsOfGroup.get(grant.groupId) ?? []) {
        const known = byTeam.get(team);
        if (known) known.push(grant);
        else if (!settled.some((teams) => teams.has(team))) byTeam.set(team, [grant]);
      }
    }
    return byTeam;
  }

  /** The thing with the grants that reach it, or nothing if none does after all. */
  public confirmed(
    team: string,
    grants: readonly Grant[],
    permission: string,
    subject: Subject,
  ): ReachedThing | undefined {
    const answered = this.decideByGroup(grants, permission, subject);
    if (answered.length === 0) return undefined;
    const buckets = supports(permission, "storage:bucket-name") ? this.bucketGrants(team, subject) : [];
    if (buckets === undefined) return undefined;
    const decidedBy = [...answered.flatMap((answer) => answer.decidedBy), ...buckets];
    return {
      permission,
      subject,
      grants: decidedBy,
      assumed: [...new Set(answered.flatMap(({ assumed }) => assumed))],
    };
  }

  /** Each group by itself: a person may be in one group of a team and not in the one that denies. */
  private decideByGroup(grants: readonly Grant[], permission: string, subject: Subject) {
    return [...groupBy(grants, ({ groupId }) => groupId)]
      .map(([groupId, own]) => decide([...own, ...(this.denies.get(groupId) ?? [])], permission, subject))
      .filter(({ allowed }) => allowed === "yes");
  }

  /** A record is only seen together with its bucket, which another group of the team may open. */
  private bucketGrants(team: string, subject: Subject): readonly Grant[] | undefined {
    if (subject.kind !== "record") return [];
    const key = JSON.stringify([team, subject.environmentId, subject.table, subject.bucket]);
    if (this.bucketAnswers.has(key)) return this.bucketAnswers.get(key);
    const grants = (this.groupsOfTeam.get(team) ?? []).flatMap((id) => this.buckets.get(id) ?? []);
    const answered = this.decideByGroup(grants, BUCKETS, subject);
    const decidedBy = answered.length > 0 ? answered.flatMap((answer) => answer.decidedBy) : undefined;
    this.bucketAnswers.set(key, decidedBy);
    return decidedBy;
  }

  private indexOf(permission: string): GrantIndex {
    const known = this.indexes.get(permission);
    if (known) return known;
    const index = new GrantIndex(this.allows.filter((grant) => answers(grant, permission)));
    this.indexes.set(permission, index);
    return index;
  }
}

const BUCKETS = "storage:buckets:read";

/** Which group belongs to which team. */
function membership(model: AccessModel, teams: readonly Tenancy[]): { id: string; name: string }[] {
  const byClaim = new Map<string, string[]>();
  for (const { id, claims, name, scim } of model.groups)
    for (const claim of scim === true ? [...claims, name] : claims)
      byClaim.set(claim, [...(byClaim.get(claim) ?? []), id]);
  return teams.flatMap(({ name, claims }) =>
    [...new Set(claims.flatMap((claim) => byClaim.get(claim) ?? []))].map((id) => ({ id, name })),
  );
}
