import { type EffectiveAccess, EVERY_PERMISSION, effectiveGrants, type Grant, type GrantCondition } from "./effective";
import { conditionVerdict } from "./matching";
import { type AccessModel, groupsOf, type Level } from "./model";
import { supports } from "./permissions";
import { conditionText } from "./reason";
import type { EntitySubject, RecordSubject, Subject } from "./subject";

/** A grant that would allow it if these conditions held. */
export interface NearMiss {
  readonly grant: Grant;
  readonly failed: readonly GrantCondition[];
}

/** Whether somebody may do something, and why. */
export interface Answer {
  readonly allowed: "yes" | "no";
  /** The permission that was asked for; for `canRead` the one that decided. */
  readonly permission: string;
  /** Whether the grant holds whatever the subject is. */
  readonly unconditional: boolean;
  /** The grants that allow it or, where a DENY decides, the ones that deny it. */
  readonly decidedBy: readonly Grant[];
  /** Grants of the permission whose conditions do not hold. */
  readonly nearMisses: readonly NearMiss[];
  /** Conditions that count as met although the subject leaves them open: `storage:bucket-name = "logs_a"`. */
  readonly assumed: readonly string[];
  /** What could not be understood and counts as granted. */
  readonly notes: readonly string[];
}

/**
 * Whether a user whose sign-in carries these claims may do something with the subject.
 *
 * The answer errs on the side of yes: a condition whose attribute the subject leaves open counts as met for an ALLOW
 * (and is listed in `assumed`), and as not met for a DENY.
 *
 * @param claims Values of the group claim; a SCIM group goes by its name.
 * @param permission Full name: `storage:logs:read`.
 * @example
 * const subject = { kind: "entity", environmentId: "abc12345", securityContexts: ["Orders"], zones: ["Orders"] } as const;
 * can(model, ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50"], "storage:entities:read", subject).allowed;
 */
export function can(model: AccessModel, claims: readonly string[], permission: string, subject: Subject): Answer {
  const { grants, notes } = accessOf(model);
  const ids = new Set(groupsOf(model, claims).map(({ id }) => id));
  return decide(
    grants.filter(({ groupId }) => ids.has(groupId)),
    permission,
    subject,
    notes,
  );
}

/**
 * Whether a user whose sign-in carries these claims sees a record or an entity in Grail. A record needs the permission
 * of its table and `storage:buckets:read` for the table; where one is missing, it is the `permission` of the answer.
 */
export function canRead(model: AccessModel, claims: readonly string[], subject: RecordSubject | EntitySubject): Answer {
  if (subject.kind === "entity") return can(model, claims, "storage:entities:read", subject);
  const permission = `storage:${subject.table}:read`;
  const rows = can(model, claims, permission, subject);
  if (rows.allowed === "no" || !needsBucket(permission)) return rows;
  const bucket = can(model, claims, BUCKETS, subject);
  if (bucket.allowed === "no") return bucket;
  const assumed = [...new Set([...rows.assumed, ...bucket.assumed])];
  return { ...rows, decidedBy: [...rows.decidedBy, ...bucket.decidedBy], assumed };
}

const BUCKETS = "storage:buckets:read";

/** Tables that consist of buckets are readable only together with the permission for the bucket. */
function needsBucket(permission: string): boolean {
  return supports(permission, "storage:bucket-name");
}

/** Decides a question from the grants of one user. */
export function decide(
  grants: readonly Grant[],
  permission: string,
  subject: Subject,
  notes: readonly string[] = [],
): Answer {
  const verdicts = grants
    .filter((grant) => answers(grant, permission) && appliesTo(grant.level, subject.environmentId))
    .map((grant) => judge(grant, subject));
  const answer = (allowed: "yes" | "no", decided: readonly Judged[]): Answer => ({
    allowed,
    permission,
    unconditional: decided.some(({ grant }) => grant.conditions.length === 0),
    decidedBy: decided.map(({ grant }) => grant),
    nearMisses: verdicts
      .filter(({ grant, failed }) => grant.effect === "ALLOW" && failed.length > 0)
      .map(({ grant, failed }) => ({ grant, failed })),
    assumed: allowed === "yes" ? assumptions(decided) : [],
    notes,
  });
  const denied = verdicts.filter(
    ({ grant, failed, open }) => grant.effect === "DENY" && failed.length + open.length === 0,
  );
  if (denied.length > 0) return answer("no", denied);
  const allowed = verdicts.filter(({ grant, failed }) => grant.effect === "ALLOW" && failed.length === 0);
  return allowed.length > 0 ? answer("yes", allowed) : answer("no", []);
}

interface Judged {
  readonly grant: Grant;
  readonly failed: readonly GrantCondition[];
  readonly open: readonly GrantCondition[];
}

function judge(grant: Grant, subject: Subject): Judged {
  const verdicts = grant.conditions.map((condition) => ({ condition, verdict: conditionVerdict(condition, subject) }));
  const those = (wanted: string) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ condition }) => condition);
  return { grant, failed: those("fails"), open: those("open") };
}

/** What had to be assumed; nothing where one of the grants needs no assumption. */
function assumptions(decided: readonly Judged[]): string[] {
  if (decided.some(({ open }) => open.length === 0)) return [];
  return [...new Set(decided.flatMap(({ open }) => open.map(conditionText)))];
}

const VIEWER = "environment:roles:viewer";

/** Whether a grant speaks of the permission; each classic role includes the viewer's. */
export function answers({ permission: granted, effect }: Grant, permission: string): boolean {
  if (granted === permission || granted === EVERY_PERMISSION) return true;
  return permission === VIEWER && effect === "ALLOW" && granted.startsWith("environment:roles:");
}

/** Whether something bound at the level counts in the environment. */
export function appliesTo(level: Level, environmentId: string): boolean {
  return level.kind === "account" || level.environmentId === environmentId;
}

const computed = new WeakMap<AccessModel, EffectiveAccess>();

/** Effective access of a model, computed once: a changed tenant or stack gives a new model. */
function accessOf(model: AccessModel): EffectiveAccess {
  const known = computed.get(model);
  if (known) return known;
  const access = effectiveGrants(model);
  computed.set(model, access);
  return access;
}
