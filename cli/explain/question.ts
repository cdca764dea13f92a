import { type AccessModel, type Answer, can, canRead, reasonText, type Subject } from "../../access";
import { InputError } from "../exit";
import { conditionSentence } from "./grant-words";
import { assertPermission } from "./permission-name";

/** A question of `--can`, not yet bound to an environment. */
export interface Question {
  /** As it was asked. */
  readonly text: string;
  readonly permission: string;
  /** Attributes by name; a name that is given twice has several values. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** What the answer to a question was, for people and for `--json`. */
export interface Verdict {
  readonly who: string;
  readonly environment: string;
  readonly allowed: boolean;
  /** Permission that decided: data also needs the bucket's. */
  readonly permission: string;
  /** Chains of reasons of what allows or denies it. */
  readonly because: readonly string[];
  /** Conditions that count as met although the question leaves them open. */
  readonly assumed: readonly string[];
  /** Grants that do not fit, and why. */
  readonly nearMisses: readonly string[];
  /** What the thing would have to be for these grants to fit, each once and without its chain of reasons. */
  readonly onlyWhere: readonly string[];
}

const SHAPE = 'write it as a permission and fields, such as "storage:logs:read k8s.namespace.name=orders"';

/**
 * Reads `<permission> [field=value …]`; a value with spaces needs double quotes.
 *
 * @throws InputError naming the word that does not fit, or what an unknown permission was probably meant to be.
 */
export function parseQuestion(text: string): Question {
  const [permission = "", ...pairs] = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  if (!/^[a-z][\w-]*(:[\w.-]+){1,3}$/i.test(permission))
    throw new InputError(`--can must begin with a permission; got ${JSON.stringify(permission)}; ${SHAPE}`);
  assertPermission(permission);
  const fields: Record<string, string[]> = {};
  for (const pair of pairs) {
    const [, name, value] = /^([^=\s"]+)=(?:"([^"]*)"|[^"]*)$/.exec(pair) ?? [];
    if (name === undefined) throw new InputError(`--can: must be field=value; got ${JSON.stringify(pair)}; ${SHAPE}`);
    const bare = name.replace(/^storage:(?!bucket-name$|table-name$)/, "");
    fields[bare] = [...(fields[bare] ?? []), value ?? pair.slice(name.length + 1)];
  }
  return { text, permission, fields };
}

/** What the question is about in one environment; what it leaves out stays open and counts as met. */
export function subjectOf({ permission, fields }: Question, environmentId: string): Subject {
  const values = (...names: string[]) => names.flatMap((name) => fields[name] ?? []);
  const zones = values("zone", "environment:management-zone");
  const table = tableOf(permission);
  if (permission === "storage:entities:read" || permission.startsWith("environment:roles:")) {
    const [type] = values("type", "entity.type");
    const entity = { kind: "entity", environmentId, securityContexts: values("dt.security_context"), zones } as const;
    return type === undefined ? entity : { ...entity, type };
  }
  if (permission.startsWith("settings:objects:")) {
    const [schemaId = ""] = values("schema", "settings:schemaId");
    const [scope = "environment"] = values("scope", "settings:scope");
    return { kind: "setting", environmentId, schemaId, scope, zones };
  }
  const plain = Object.fromEntries(
    Object.entries(fields).map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
  if (table === undefined) return { kind: "other", environmentId, fields: plain };
  const [bucket] = values("bucket", "storage:bucket-name", "dt.system.bucket");
  const record = { kind: "record", environmentId, table, fields: plain, moreFields: true } as const;
  return bucket === undefined ? record : { ...record, bucket };
}

/** Answers the question for the member of groups with these claims. */
export function answer(
  model: AccessModel,
  claims: readonly string[],
  question: Question,
  environmentId: string,
): Answer {
  const subject = subjectOf(question, environmentId);
  const readsRecords = subject.kind === "record" && tableOf(question.permission) !== undefined;
  return readsRecords ? canRead(model, claims, subject) : can(model, claims, question.permission, subject);
}

/** The answer as data for people. */
export function verdict(who: string, environment: string, given: Answer): Verdict {
  const misses = given.nearMisses.map(({ grant, failed }) => ({
    grant,
    where: failed.map(conditionSentence).join(" and "),
  }));
  return {
    who,
    environment,
    allowed: given.allowed === "yes",
    permission: given.permission,
    because: given.decidedBy.flatMap(({ via }) => via.map(reasonText)),
    assumed: given.assumed,
    nearMisses: misses.flatMap(({ grant, where }) =>
      grant.via.map((reason) => `${reasonText(reason)}: only where ${where}`),
    ),
    onlyWhere: [...new Set(misses.map(({ where }) => where))],
  };
}

/** `yes` or `no` and what decides it, for a terminal; the chains of reasons only if they are asked for. */
export function printVerdict(given: Verdict, { why }: { readonly why: boolean }): string {
  const { who, environment, allowed, permission, because, assumed, nearMisses, onlyWhere } = given;
  const open = assumed.map((condition) => `  if ${condition}, which the question leaves open`);
  const denied =
    because.length > 0 ? ["  because a policy denies it"] : onlyWhere.map((where) => `  only where ${where}`);
  const nothing = because.length + nearMisses.length > 0 ? [] : [`  because nothing grants ${permission}`];
  const chains = [
    ...because.map((reason) => `  because ${reason}`),
    ...(allowed || because.length > 0 ? [] : nearMisses.map((miss) => `  not by ${miss}`)),
  ];
  return [
    `${allowed ? "yes" : "no"}: ${who} in ${environment}`,
    ...(why ? chains : []),
    ...open,
    ...(allowed || (why && chains.length > 0) ? [] : denied),
    ...(allowed ? [] : nothing),
  ].join("\n");
}

function tableOf(permission: string): string | undefined {
  if (permission === "storage:entities:read" || permission === "storage:buckets:read") return undefined;
  if (permission === "storage:filter-segments:read") return undefined;
  return /^storage:([a-z.-]+):read$/.exec(permission)?.[1];
}
