import { keyOfObjectId, legacyIdOf } from "../../../../lab/tenant/settings/object-id";
import { SettingsObjects } from "../../../../lab/tenant/settings/objects";
import { checkRules, Usage } from "../../../../lab/tenant/settings/rules";
import { SettingsService } from "../../../../lab/tenant/settings/service";
import { Store } from "../../../../lab/tenant/store";
import type { Caller } from "../../../../lab/tenant/tenant";

const ZONES = "builtin:management-zones";
const LOGS = "builtin:logmonitoring.log-storage-settings";
const MASKING = "builtin:logmonitoring.sensitive-data-masking-settings";
const ROUTING = "builtin:openpipeline.logs.routing";
const EVENTS = "builtin:anomaly-detection.metric-events";
const CALLER: Caller = { kind: "api-token", owner: "tests" };

function fresh() {
  const objects = SettingsObjects.of(Store.open(), "abc12345");
  return { objects, usage: new Usage(objects), scope: "environment" };
}

const add = ({ objects, scope }: ReturnType<typeof fresh>, schemaId: string, value: Record<string, unknown>) =>
  objects.create({ schemaId, scope, value, author: "tests" });

const rules = (count: number, type = "ME") => Array.from({ length: count }, () => ({ type }));

test("three hundred zone rules of a kind fit into an environment, and no more", () => {
  const context = fresh();
  const full = add(context, ZONES, { name: "full", rules: rules(299) });
  expect(checkRules(ZONES, { name: "a", rules: rules(1) }, context)).toEqual([]);
  const message = "must not bring the ME rules of the environment over 300; they would be 301";
  expect(checkRules(ZONES, { name: "a", rules: rules(2) }, context)).toEqual([{ path: "rules", message }]);
  expect(checkRules(ZONES, { name: "a", rules: rules(2, "DIMENSION") }, context)).toEqual([]);
  expect(checkRules(ZONES, { name: "full", rules: rules(300) }, { ...context, current: full })).toEqual([]);
  context.objects.delete(full.objectId);
  expect(checkRules(ZONES, { name: "a", rules: rules(2) }, context)).toEqual([]);
});

test.each([
  [
    'type(KUBERNETES_SERVICE),toRelationships.isNamespaceOf(type(CLOUD_APPLICATION_NAMESPACE),entityName.equals("a"))',
    [],
  ],
  ['type(HOST),entityName.equals("a (b), type(c) mzId(d)")', []],
  ["type(HOST),mzId(1)", ["must not use mzId or mzName"]],
  ["type(HOST),fromRelationships.runsOn(type(HOST),mzName(a))", ["must not use mzId or mzName"]],
  ["type(HOST),type(SERVICE)", ["must name one type only"]],
  ["entityName.equals(a)", ["must begin with type(…) or entityId(…)"]],
  ["type(HOST", ["must close every parenthesis that it opens"]],
])("of the entity selector %j Dynatrace says %j", (entitySelector, messages) => {
  const value = { name: "a", rules: [{ type: "SELECTOR", entitySelector }] };
  expect(checkRules(ZONES, value, fresh())).toEqual(
    messages.map((message) => ({ path: "rules/0/entitySelector", message })),
  );
});

test("a tag is written with its context in brackets", () => {
  const zone = (tag: string) => ({ name: "a", rules: [{ type: "ME", attributeRule: { conditions: [{ tag }] } }] });
  expect(["team", "team:a:b", "[KUBERNETES]app:x"].flatMap((tag) => checkRules(ZONES, zone(tag), fresh()))).toEqual([]);
  const message = 'must have the form [CONTEXT]key:value, not "[kubernetes:x"';
  expect(checkRules(ZONES, zone("[kubernetes:x"), fresh())).toEqual([
    { path: "rules/0/attributeRule/conditions/0/tag", message },
  ]);
});

test("the matchers of a scope are counted over all its rules", () => {
  const context = fresh();
  const matchers = (count: number) => Array.from({ length: count }, () => ({}));
  const last = Array.from({ length: 20 }, () => add(context, LOGS, { matchers: matchers(100) })).pop();
  const message = "must not bring the matchers of the scope over 2000; they would be 2001";
  expect(checkRules(LOGS, { matchers: matchers(1) }, context)).toEqual([{ path: "matchers", message }]);
  expect(checkRules(LOGS, { matchers: matchers(100) }, { ...context, current: last })).toEqual([]);
  expect(checkRules(LOGS, { matchers: [] }, context)).toEqual([]);
});

test("256 masking rules fit into a scope", () => {
  const context = fresh();
  for (let index = 0; index < 256; index += 1) add(context, MASKING, { "config-item-title": `rule${index}` });
  const message = "must not be more than 256 in one scope";
  expect(checkRules(MASKING, {}, context)).toEqual([{ path: "", message }]);
  expect(checkRules(MASKING, {}, { ...context, scope: "HOST-0123456789ABCDEF" })).toEqual([]);
});

test.each([
  ["\\b(\\d{4})\\d+", undefined],
  ["(?i)bearer ([a-z0-9]+)", undefined],
  ["(?:a|b)(c)", undefined],
  ["(a)(b)", "must have at most one capture group, not 2"],
  ["(?<=a)b", "must not use lookbehind"],
  ["(?<!a)b", "must not use lookbehind"],
  ["(a", "must be a regular expression: Invalid regular expression: /(a|/: Unterminated group"],
])("of the masking expression %j Dynatrace says %j", (expression, message) => {
  const expected = message === undefined ? [] : [{ path: "masking/expression", message }];
  expect(checkRules(MASKING, { masking: { expression } }, fresh())).toEqual(expected);
});

test("a metric event knows a zone by its legacy id", () => {
  const context = fresh();
  const { objectId } = add(context, ZONES, { name: "orders", rules: [] });
  const event = (managementZone: string) => ({ queryDefinition: { type: "METRIC_KEY", managementZone } });
  const legacyId = legacyIdOf(keyOfObjectId(objectId) ?? "");
  expect(checkRules(EVENTS, event(legacyId), context)).toEqual([]);
  expect(checkRules(EVENTS, { queryDefinition: {} }, context)).toEqual([]);
  context.objects.delete(objectId);
  const message = `must be the legacy id of an existing management zone, not "${legacyId}"`;
  expect(checkRules(EVENTS, event(legacyId), context)).toEqual([{ path: "queryDefinition/managementZone", message }]);
});

test("a route leads to a pipeline that exists", () => {
  const context = fresh();
  const { objectId } = add(context, "builtin:openpipeline.logs.pipelines", { customId: "orders" });
  const route = (pipelineId: string) => ({ routingEntries: [{ pipelineId }, { builtinPipelineId: "default" }] });
  expect(checkRules(ROUTING, route(objectId), context)).toEqual([]);
  const message = 'must be the id of an existing pipeline, not "nothing"';
  expect(checkRules(ROUTING, route("nothing"), context)).toEqual([{ path: "routingEntries/0/pipelineId", message }]);
});

test("names are unique in their scope, and a full schema takes no more", () => {
  const service = new SettingsService(fresh().objects);
  const write = (key: string) =>
    service.write(
      { schemaId: "builtin:attribute-allow-list", scope: "environment", value: { key, enabled: true } },
      0,
      CALLER,
      { isDryRun: false, isRepaired: false },
    );
  const first = write("k0");
  const message = `must be unique, but the object ${first?.objectId} has ["k0"]`;
  expect(violationsOf(() => write("k0"))).toEqual([{ path: "builtin:attribute-allow-list/0/key", message }]);
  for (let index = 1; index < 2_000; index += 1) write(`k${index}`);
  const full = 'must not be more than 2000 objects in scope "environment"';
  expect(violationsOf(() => write("one.more"))).toEqual([{ path: "builtin:attribute-allow-list/0/", message: full }]);
});

function violationsOf(act: () => unknown): unknown[] {
  try {
    act();
    return [];
  } catch (error) {
    const { constraintViolations } = error as { constraintViolations: { path: string; message: string }[] };
    return constraintViolations.map(({ path, message }) => ({ path, message }));
  }
}
