import type { TenantBinding } from "../../access";
import { type Block, block, type Entry, list } from "../../access";
import type { Match } from "./match";
import {
  boundaryForm,
  declaredLogRule,
  declaredZoneRules,
  foundLogRule,
  foundZoneRules,
  type ZoneRule,
} from "./normal-forms";
import type { TenantObjects } from "./tenant-objects";

/** How the sentence ends that says of a binding that it goes. */
export const TAKEN_AWAY = "would be taken away";

/** What the first apply would change of an object that is adopted, in sentences; names that are kept do not count. */
export function differencesOf(match: Match, found: readonly Match[], tenant: TenantObjects): string[] {
  const { entry, id } = match;
  switch (entry.type) {
    case "dynatrace_management_zone_v2":
      return zoneDifferences(entry, block(tenant.zones.find(({ objectId }) => objectId === id)?.value));
    case "dynatrace_log_storage":
    case "dynatrace_log_sensitive_data_masking":
      return logRuleDifferences(entry, id, tenant);
    case "dynatrace_iam_group":
      return groupDifferences(entry, id, tenant);
    case "dynatrace_iam_policy": {
      const policy = tenant.account.policies.find(({ uuid }) => uuid === id.split("#-#")[0]);
      return policy?.statementQuery.trim() === entry.stack.text(entry.args.statement_query)?.trim()
        ? []
        : ["its statements become those of the code"];
    }
    case "dynatrace_iam_policy_boundary": {
      const boundary = tenant.account.boundaries.find(({ uuid }) => uuid === id);
      const query = entry.stack.text(entry.args.query) ?? "";
      // Terraform compares texts, and so blanks.
      if (boundary?.boundaryQuery === query) return [];
      const isSame = boundaryForm(boundary?.boundaryQuery ?? "") === boundaryForm(query);
      const from = oneLine(boundary?.boundaryQuery ?? "");
      return [isSame ? "its text is written anew and means the same" : `its text, ${from}, becomes ${oneLine(query)}`];
    }
    default:
      return bindingDifferences(entry, id, found, tenant);
  }
}

function zoneDifferences(entry: Entry, value: Block): string[] {
  const [wanted, found] = [declaredZoneRules(entry), foundZoneRules(value)];
  const without = (rules: readonly ZoneRule[], others: readonly ZoneRule[]) => {
    const known = new Set(others.map(({ text }) => text));
    return rules.filter(({ text }) => !known.has(text)).length;
  };
  const [lost, added] = [without(found, wanted), without(wanted, found)];
  return [
    ...(lost > 0 ? [`${rules(lost)} of the zone that the team file does not lead to would go`] : []),
    ...(added > 0 ? [`${rules(added)} would be added`] : []),
  ];
}

const rules = (count: number) => `${count} ${count === 1 ? "rule" : "rules"}`;

function logRuleDifferences(entry: Entry, id: string, { storageRules, masks }: TenantObjects): string[] {
  const object = [...storageRules, ...masks].find(({ objectId }) => objectId === id);
  if (object === undefined) return [];
  const isSame = foundLogRule(object.scope, object.value).text === declaredLogRule(entry).text;
  return isSame ? [] : ["what it matches or does becomes what the team file says"];
}

function groupDifferences(entry: Entry, id: string, { account }: TenantObjects): string[] {
  const claims = account.groups.find(({ uuid }) => uuid === id)?.federatedAttributeValues ?? [];
  const wanted = list(entry.args.federated_attribute_values).flatMap((each) => entry.stack.text(each) ?? []);
  const [lost, added] = [
    claims.filter((each) => !wanted.includes(each)),
    wanted.filter((each) => !claims.includes(each)),
  ];
  return [
    ...lost.map((claim) => `claim ${JSON.stringify(claim)} would no longer let anybody in`),
    ...added.map((claim) => `claim ${JSON.stringify(claim)} would let its members in`),
  ];
}

/** What a binding says, in words that need no id. */
interface BoundPolicy {
  readonly policy: string;
  /** Names of boundaries; an address for one that the stack would make. */
  readonly boundaries: readonly string[];
  readonly parameters: readonly string[];
}

function bindingDifferences(entry: Entry, id: string, matches: readonly Match[], { account }: TenantObjects): string[] {
  const [group = "", , environment = ""] = id.split("#-#");
  const names = new Map([...account.policies, ...account.boundaries].map(({ uuid, name }) => [uuid, name]));
  const found = account.bindings
    .filter(({ groupUuid, levelId }) => groupUuid === group && levelId === environment)
    .map((binding) => boundPolicy(binding, names));
  const adopted = new Map(matches.map((match) => [match.to, match.called]));
  const wanted = list(entry.args.policy)
    .map(block)
    .map((policy) => declaredPolicy(entry, policy, adopted));
  const without = (policies: readonly BoundPolicy[], others: readonly BoundPolicy[]) => {
    const known = new Set(others.map(sentence));
    return policies.map(sentence).filter((each) => !known.has(each));
  };
  return [
    ...without(found, wanted).map((each) => `the binding of ${each} ${TAKEN_AWAY}`),
    ...without(wanted, found).map((each) => `${each} would be bound`),
  ];
}

function boundPolicy({ policyUuid, boundaries, parameters }: TenantBinding, names: ReadonlyMap<string, string>) {
  return {
    policy: names.get(policyUuid) ?? policyUuid,
    boundaries: (boundaries ?? []).map((each) => names.get(each) ?? each).sort(),
    parameters: Object.entries(parameters ?? {}).map(([name, value]) => `${name}=${value}`),
  };
}

function declaredPolicy(
  { stack }: Entry,
  { id, boundaries }: Block,
  adopted: ReadonlyMap<string, string>,
): BoundPolicy {
  const nameOf = (value: unknown) => {
    const target = stack.target(value);
    if (target === undefined) return String(value);
    return adopted.get(target.address) ?? stack.text(target.args.name) ?? target.address;
  };
  return { policy: nameOf(id), boundaries: list(boundaries).map(nameOf).sort(), parameters: [] };
}

function sentence({ policy, boundaries, parameters }: BoundPolicy): string {
  const within = boundaries.length === 0 ? "without a boundary" : `within ${boundaries.map(quote).join(", ")}`;
  const having = parameters.length === 0 ? "" : `, with parameters ${parameters.join(", ")}`;
  return `policy ${quote(policy)} ${within}${having}`;
}

const quote = (text: string) => JSON.stringify(text);
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
