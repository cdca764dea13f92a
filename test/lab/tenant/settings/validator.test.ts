import fc from "fast-check";
import type { PropertySchema, SettingsSchema } from "../../../../lab/tenant/settings/schema";
import { SCHEMAS, schemaOf } from "../../../../lab/tenant/settings/schema";
import { type Violation, validate } from "../../../../lab/tenant/settings/validator";

const known = { hasObject: (id: string) => id === "known" };

/** A schema with one property, and a sibling `mode` for preconditions. */
function schemaWith(property: PropertySchema): SettingsSchema {
  return {
    displayName: "Test",
    schemaId: "test:one",
    version: "1",
    multiObject: true,
    ordered: false,
    maxObjects: 10,
    allowedScopes: ["environment"],
    unique: [],
    enums: { Colour: ["RED", "BLUE"] },
    types: { Point: { x: { type: "integer" }, y: { type: "integer", nullable: true } } },
    properties: { value: property, mode: { type: "text", nullable: true } },
  };
}

function faultsOf(property: PropertySchema, value: unknown): Violation[] {
  return validate(schemaWith(property), value, known);
}

/** Message about the property itself, or undefined when it is fine. */
function faultOf(property: PropertySchema, value: unknown): string | undefined {
  const [fault, ...others] = faultsOf(property, { value });
  expect([others, fault?.path ?? "value"]).toEqual([[], "value"]);
  return fault?.message;
}

const text = (...constraints: PropertySchema["constraints"] & object): PropertySchema => ({
  type: "text",
  constraints,
});

test.each<[string, PropertySchema, unknown, string]>([
  ["a text", { type: "text" }, 1, "must be a text, not 1"],
  ["a secret", { type: "secret" }, {}, "must be a text, not {}"],
  ["a boolean", { type: "boolean" }, "true", 'must be true or false, not "true"'],
  ["an integer", { type: "integer" }, 1.5, "must be a whole number, not 1.5"],
  ["a float", { type: "float" }, "1", 'must be a number, not "1"'],
  ["a date", { type: "local_date" }, "1.2.2030", 'must be a local date, not "1.2.2030"'],
  ["a list", { type: "list", items: { type: "text" } }, "a", 'must be a list, not "a"'],
  ["an object", { type: "types/Point" }, [], "must be an object, not []"],
  ["an enum", { type: "enums/Colour" }, "GREEN", 'must be one of RED, BLUE, not "GREEN"'],
  ["a reference", { type: "setting" }, "unknown", 'must be the id of an existing settings object, not "unknown"'],
  ["a short text", text({ type: "LENGTH", minLength: 2 }), "a", "must have at least 2 characters, not 1"],
  ["a long text", text({ type: "LENGTH", maxLength: 2 }), "abc", "must have at most 2 characters, not 3"],
  ["a blank text", text({ type: "NOT_BLANK" }), " ", "must not be blank"],
  ["an empty text", text({ type: "NOT_EMPTY" }), "", "must not be empty"],
  ["whitespace", text({ type: "NO_WHITESPACE" }), "a b", "must not contain whitespace"],
  ["an untrimmed text", text({ type: "TRIMMED" }), "a ", "must not begin or end with whitespace"],
  ["another pattern", text({ type: "PATTERN", pattern: "a|b" }), "ab", 'must match a|b, not "ab"'],
  [
    "a small number",
    { type: "integer", constraints: [{ type: "RANGE", minimum: 1, maximum: 5 }] },
    0,
    "must be from 1 to 5, not 0",
  ],
  [
    "a big number",
    { type: "float", constraints: [{ type: "RANGE", minimum: 1, maximum: 5 }] },
    5.1,
    "must be from 1 to 5, not 5.1",
  ],
  [
    "too few entries",
    { type: "list", items: { type: "text" }, minObjects: 1 },
    [],
    "must hold at least 1 entries, not 0",
  ],
  [
    "too many entries",
    { type: "list", items: { type: "text" }, maxObjects: 1 },
    ["a", "b"],
    "must hold at most 1 entries, not 2",
  ],
  ["null", { type: "text" }, null, "must not be null"],
  ["nothing", { type: "text" }, undefined, "must be given"],
])("%s is refused where it does not fit", (_title, property, value, message) => {
  expect(faultOf(property, value)).toBe(message);
});

test.each<[string, PropertySchema, unknown]>([
  ["bounds of a length", text({ type: "LENGTH", minLength: 1, maxLength: 1 }), "a"],
  ["bounds of a range", { type: "integer", constraints: [{ type: "RANGE", minimum: 1, maximum: 1 }] }, 1],
  ["a nullable property that is null", { type: "text", nullable: true }, null],
  ["a property left to its default", { type: "text", default: "x" }, undefined],
  ["a list left out", { type: "set", items: { type: "text" } }, undefined],
  ["a known reference", { type: "setting" }, "known"],
  ["a date", { type: "local_date" }, "2030-01-02"],
  ["a date and time", { type: "local_date_time" }, "2030-01-02T03:04:05"],
  ["a time", { type: "local_time" }, "03:04"],
  ["a time zone", { type: "time_zone" }, "Europe/Vienna"],
  ["an object with a null where it may", { type: "types/Point" }, { x: 1, y: null }],
])("%s is taken", (_title, property, value) => {
  expect(faultOf(property, value)).toBeUndefined();
});

test("a default that the schema itself refuses makes a property required", () => {
  expect(faultOf({ ...text({ type: "NOT_BLANK" }), default: "" }, undefined)).toBe("must not be blank");
});

test("unknown names are refused at any depth, also those that every object inherits", () => {
  const property = { type: "list", items: { type: "types/Point" } };
  const value = JSON.parse('{"value":[{"x":1,"z":2}],"constructor":1,"__proto__":{}}');
  const message = "is not a property of test:one";
  expect(faultsOf(property, value)).toEqual([
    { path: "constructor", message },
    { path: "__proto__", message },
    { path: "value/0/z", message },
  ]);
});

test("equal entries of a set are refused, and of a list only by their unique properties", () => {
  const items = { type: "types/Point" };
  const points = {
    value: [
      { x: 1, y: 1 },
      { x: 1, y: 2 },
      { x: 1, y: 1 },
    ],
  };
  expect(faultsOf({ type: "set", items }, points)).toEqual([
    { path: "value/2", message: "must be unique, but equals entry 0" },
  ]);
  expect(faultsOf({ type: "list", items }, points)).toEqual([]);
  const unique = { type: "UNIQUE" as const, uniqueProperties: ["x"] };
  expect(faultsOf({ type: "list", items, constraints: [unique] }, points)).toEqual([
    { path: "value/1", message: "must be unique, but equals entry 0" },
    { path: "value/2", message: "must be unique, but equals entry 0" },
  ]);
});

test.each<[NonNullable<PropertySchema["precondition"]>, unknown, string]>([
  [{ type: "EQUALS", property: "mode", expectedValue: "on" }, "off", '"mode" must be "on"'],
  [{ type: "IN", property: "mode", expectedValues: ["a", "b"] }, "off", '"mode" must be one of a, b'],
  [{ type: "NULL", property: "mode" }, "off", '"mode" must be absent'],
  [{ type: "REGEX_MATCH", property: "mode", pattern: "o." }, "off", '"mode" must match o.'],
  [
    { type: "NOT", precondition: { type: "EQUALS", property: "mode", expectedValue: "off" } },
    "off",
    'not ("mode" must be "off")',
  ],
  [
    {
      type: "AND",
      preconditions: [
        { type: "NULL", property: "mode" },
        { type: "NULL", property: "value" },
      ],
    },
    "off",
    '"mode" must be absent and "value" must be absent',
  ],
  [
    {
      type: "OR",
      preconditions: [
        { type: "NULL", property: "mode" },
        { type: "EQUALS", property: "mode", expectedValue: 1 },
      ],
    },
    "off",
    '"mode" must be absent or "mode" must be 1',
  ],
])("a property may not stand while %j does not hold, and need not", (precondition, mode, reason) => {
  const property = { type: "text", precondition };
  expect(faultsOf(property, { mode, value: "x" })).toEqual([
    { path: "value", message: `must not be given here: ${reason}` },
  ]);
  expect(faultsOf(property, { mode })).toEqual([]);
  expect(faultsOf(property, { mode, value: "" })).toEqual([]);
});

test("a property is required as soon as its precondition holds", () => {
  const precondition = { type: "EQUALS" as const, property: "mode", expectedValue: "on" };
  expect(faultsOf({ type: "text", precondition }, { mode: "on" })).toEqual([
    { path: "value", message: "must be given" },
  ]);
});

test("any JSON is judged without a crash by every schema", () => {
  const schemas = [...SCHEMAS.values()];
  fc.assert(
    fc.property(fc.constantFrom(...schemas), fc.jsonValue(), (schema, value) => {
      const names = Object.keys(schema.properties);
      const filled = Object.fromEntries(names.map((name) => [name, value]));
      expect(Array.isArray(validate(schema, value, known))).toBe(true);
      expect(Array.isArray(validate(schema, filled, known))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("every type and enum that a schema names is there", () => {
  for (const { properties, types, enums } of SCHEMAS.values()) {
    for (const property of [properties, ...Object.values(types)].flatMap((each) => Object.values(each))) {
      const [kind, name = ""] = (property.items ?? property).type.split("/");
      if (kind === "types") expect(Object.keys(types)).toContain(name);
      else if (kind === "enums") expect(Object.keys(enums)).toContain(name);
      else
        expect(
          "text secret boolean integer float setting local_date local_time local_date_time time_zone zoned_date_time".split(
            " ",
          ),
        ).toContain(kind);
    }
  }
});

/** A zone with one entity rule and one condition. */
function zoneWith(attributeRule: object, condition: object) {
  const rule = { entityType: "PROCESS_GROUP", conditions: [{ operator: "EQUALS", ...condition }], ...attributeRule };
  return { name: "orders", rules: [{ enabled: true, type: "ME", attributeRule: rule }] };
}

const NAMESPACE = { key: "CLOUD_APPLICATION_NAMESPACE_NAME", stringValue: "orders", caseSensitive: true };
const zoneFaults = (value: object) => validate(schemaOf("builtin:management-zones"), value, known);
const AT = "rules/0/attributeRule";

test("a zone rule with an unknown key, a value of another key, or a flag of another type is refused", () => {
  const flags = { pgToServicePropagation: true, pgToHostPropagation: false };
  expect(zoneFaults(zoneWith(flags, NAMESPACE))).toEqual([]);
  expect(zoneFaults(zoneWith(flags, { ...NAMESPACE, key: "KUBERNETES_NAMESPACE" }))).toContainEqual({
    path: `${AT}/conditions/0/key`,
    message: expect.stringMatching(/^must be one of .* \(198 values\), not "KUBERNETES_NAMESPACE"$/),
  });
  expect(zoneFaults(zoneWith(flags, { ...NAMESPACE, tag: "a:b" }))).toEqual([
    {
      path: `${AT}/conditions/0/tag`,
      message: expect.stringMatching(/^must not be given here: "key" must be one of /),
    },
  ]);
  expect(zoneFaults(zoneWith({ ...flags, entityType: "CLOUD_APPLICATION" }, NAMESPACE))).toEqual(
    ["pgToHostPropagation", "pgToServicePropagation"].map((flag) => ({
      path: `${AT}/${flag}`,
      message: expect.stringMatching(/^must not be given here: "entityType" must be/),
    })),
  );
});

test("what the rule type does not allow is refused, and what it needs is missed", () => {
  const value = {
    name: "orders",
    rules: [{ enabled: true, type: "SELECTOR", dimensionRule: { appliesTo: "ANY", conditions: [] } }],
  };
  expect(zoneFaults(value).map(({ path }) => path)).toEqual(["rules/0/dimensionRule", "rules/0/entitySelector"]);
});
