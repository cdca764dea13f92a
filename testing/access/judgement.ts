import {
  type AccessModel,
  can,
  canRead,
  conditionText,
  EVERY_PERMISSION,
  type Grant,
  type Reason,
  reasonText,
  supports,
} from "../../access";
import { type AccessQuestion, askedOf } from "./question";

/** What the answer to a question is, with sentences that say why. */
export interface Judgement {
  /** `unknown` where it is granted only if something holds that the stacks do not say. */
  readonly verdict: "granted" | "denied" | "unknown";
  /** The question, for people. */
  readonly question: string;
  /** Why: the ways to the grant, what is not known, or what comes near. */
  readonly because: readonly string[];
}

/**
 * Whether somebody has access once the stacks are deployed, by the same evaluator as the project's own checks. A grant
 * that rests on what nobody knows is `unknown`, and neither proves access nor its absence.
 *
 * @throws UsageError for a permission, group or claim that does not exist.
 * @example
 * judge(accessOf([platform, stack]), {
 *   group: "orders-group (prod)",
 *   permission: "storage:logs:read",
 *   record: { "k8s.namespace.name": "orders" },
 * }).verdict; // "granted"
 */
export function judge(model: AccessModel, question: AccessQuestion): Judgement {
  const { permission } = question;
  const asked = askedOf(model, question);
  const { subject, claims } = asked;
  const readsRecords = subject.kind === "record";
  const answer = readsRecords ? canRead(asked.model, claims, subject) : can(asked.model, claims, permission, subject);
  const text = `${asked.who}, ${permission}${aboutOf(question)} in ${subject.environmentId}`;
  const because = answer.decidedBy.flatMap(({ via }) => via.map(reasonText));
  if (answer.allowed === "no") {
    const leftOpen = answer.nearMisses.filter(({ failed }) => failed.every(({ name }) => isLeftOpen(question, name)));
    if (leftOpen.length > 0) {
      const conditions = new Set(leftOpen.flatMap(({ failed }) => failed.map(conditionText)));
      const open = [...conditions].map((condition) => `only if ${condition}, which the question leaves open`);
      return { verdict: "unknown", question: text, because: open };
    }
    const near = answer.nearMisses.flatMap(({ grant, failed }) =>
      grant.via.map((reason) => `${reasonText(reason)}: only where ${failed.map(conditionText).join(" and ")}`),
    );
    const nothing = because.length + near.length === 0 ? [`nothing grants ${answer.permission}`] : [];
    return { verdict: "denied", question: text, because: [...because, ...near, ...nothing] };
  }
  const needed = readsRecords && supports(permission, "storage:bucket-name") ? [permission, BUCKETS] : [permission];
  const open = answer.assumed.map((condition) => `only if ${condition}, which the question leaves open`);
  const isSolid = needed.every((each) => answer.decidedBy.some((grant) => proves(grant, each)));
  const verdict = isSolid && open.length === 0 ? "granted" : "unknown";
  return { verdict, question: text, because: [...open, ...because] };
}

const BUCKETS = "storage:buckets:read";

/** The evaluator takes lists that are left out for empty ones; here nobody has said that they are. */
function isLeftOpen({ entity, setting, record }: AccessQuestion, condition: string): boolean {
  if (condition === "storage:dt.security_context")
    return record === undefined && entity?.securityContexts === undefined;
  if (condition === "environment:management-zone") return entity?.zones === undefined && setting?.zones === undefined;
  return false;
}

/** Whether a grant is one of the permission that rests on nothing unknown. */
function proves({ permission, via }: Grant, needed: string): boolean {
  const isOfIt = permission === needed || (permission !== EVERY_PERMISSION && needed.startsWith("environment:roles:"));
  return isOfIt && via.some((reason) => !restsOnUnknown(reason));
}

/** The evaluator's words for a text that it does not have or cannot read. */
function restsOnUnknown({ because = [] }: Reason): boolean {
  return because.some((each) => / is not (known here|understood)/.test(each));
}

function aboutOf({ record, bucket, entity, setting, fields }: AccessQuestion): string {
  const known = Object.entries({
    ...record,
    ...fields,
    ...(bucket !== undefined && { bucket }),
    ...entity,
    ...setting,
  });
  if (known.length === 0) return "";
  return ` where ${known.map(([name, value]) => `${name} is ${JSON.stringify(value)}`).join(" and ")}`;
}
