import { type Block, block, type Entry, list, type SynthesizedStack } from "../access";
import type { StackCheck } from "./check";
import type { Found } from "./finding";

/** What an argument must refer to. */
interface Expected {
  /** Types that it may lead to. */
  readonly types: readonly string[];
  /** The attribute of them that is expected. */
  readonly attribute: string;
  /** What a literal must look like. */
  readonly literal: RegExp;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(#-#.+)?$/i;
const ZONES = ["dynatrace_management_zone_v2"];
const GROUP: Expected = { types: ["dynatrace_iam_group"], attribute: "id", literal: UUID };
const POLICY: Expected = { types: ["dynatrace_iam_policy"], attribute: "id", literal: UUID };
const BOUNDARY: Expected = { types: ["dynatrace_iam_policy_boundary"], attribute: "id", literal: UUID };
const LEGACY_ZONE: Expected = { types: ZONES, attribute: "legacy_id", literal: /^-?\d{1,19}$/ };
const ZONE: Expected = { types: ZONES, attribute: "id", literal: /^[\w-]{20,}={0,2}$/ };

/**
 * Where Dynatrace expects an id, a name is taken for an id that leads nowhere, and the uuid of a policy is not known in
 * the apply that creates it.
 */
export const referenceByName: StackCheck = {
  name: "reference-by-name",
  holds: "where an id is expected, an id is referred to",
  silencedBy: "nobody",
  sees: "stack",
  check: checkReferences,
};

function checkReferences(stack: SynthesizedStack): Found[] {
  const bindings = stack.resources("dynatrace_iam_policy_bindings_v2").flatMap((entry) => [
    ...check(entry, "group", entry.args.group, GROUP),
    ...list(entry.args.policy)
      .map(block)
      .flatMap((policy, index) => ofPolicy(entry, policy, index)),
  ]);
  const permissions = stack
    .resources("dynatrace_iam_permission")
    .flatMap((entry) => [
      ...check(entry, "group", entry.args.group, GROUP),
      ...check(entry, "management_zone", entry.args.management_zone, LEGACY_ZONE),
    ]);
  const alerting = stack
    .resources("dynatrace_alerting")
    .flatMap((entry) => check(entry, "management_zone", entry.args.management_zone, ZONE));
  const events = stack.resources("dynatrace_metric_events").flatMap((entry) => {
    const query = block(list(entry.args.query_definition)[0]);
    return check(entry, "query_definition.management_zone", query.management_zone, LEGACY_ZONE);
  });
  return [...bindings, ...permissions, ...alerting, ...events];
}

function ofPolicy(entry: Entry, policy: Block, index: number): Found[] {
  return [
    ...check(entry, `policy[${index}].id`, policy.id, POLICY),
    ...list(policy.boundaries).flatMap((value, at) =>
      check(entry, `policy[${index}].boundaries[${at}]`, value, BOUNDARY),
    ),
  ];
}

function check({ path, stack }: Entry, field: string, value: unknown, expected: Expected): Found[] {
  if (value === undefined || value === null) return [];
  const finding = (found: string, fix: string): Found[] => [
    { severity: "error", path, found: `${field} ${found}`, fix },
  ];
  const what = `.${expected.attribute} of the ${expected.types[0]?.replace("dynatrace_", "")}`;
  const address = stack.address(value);
  if (address) {
    if (!expected.types.includes(address.type)) return [];
    if (address.attribute === expected.attribute) return [];
    return finding(`refers to .${address.attribute}, expected .${expected.attribute}`, `refer to ${what}`);
  }
  const text = stack.text(value);
  if (text === undefined || expected.literal.test(text)) return [];
  return finding(`is the text ${JSON.stringify(text)}, expected an id`, `refer to ${what}`);
}
