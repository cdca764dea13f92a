import { Construct, type IConstruct } from "constructs";
import * as exported from "../../constructs";
import { NamespaceMatch } from "../../constructs/management-zone";
import shapes from "../../constructs/prop-shapes.json";
import { assertProps, type PropsName, propFaults } from "../../constructs/props";
import { testStack } from "../support/synth";

type ValueType = string | Shape | readonly [string, ...unknown[]];
interface Shape {
  readonly open?: boolean;
  readonly members: Readonly<Record<string, ValueType>>;
}

const NAMES = Object.keys(shapes) as PropsName[];
const shapeOf = (name: string) => (shapes as unknown as Record<string, Shape>)[name] ?? { members: {} };

/** A value that the type allows. */
function sampleOf(type: ValueType): unknown {
  if (typeof type === "string") return { string: "a", number: 1, boolean: true, function: () => 1, any: 1 }[type];
  if ("members" in type) return sampleOfShape(type);
  const [kind, first] = type as readonly [string, ValueType];
  if (kind === "one") return first;
  if (kind === "list") return [sampleOf(first)];
  if (kind === "map") return { key: sampleOf(first) };
  return kind === "shape" ? sampleOfShape(shapeOf(String(first))) : sampleOf(first);
}

function sampleOfShape({ members }: Shape): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, type]) => [bare(name), sampleOf(type)]));
}

const bare = (name: string) => name.replace(/\?$/, "");

test.each(NAMES)("what the type %s allows passes", (name) => {
  expect(propFaults(name, sampleOfShape(shapeOf(name)))).toEqual([]);
});

const MEMBERS = NAMES.flatMap((name) =>
  Object.entries(shapeOf(name).members).map(([member, type]) => ({ name, member, type })),
);

test.each(MEMBERS.filter(({ type }) => type !== "any"))(
  "a wrong kind of $member in $name is refused",
  ({ name, member }) => {
    class Stranger {}
    for (const wrong of [new Stranger(), null, Symbol.iterator]) {
      const faults = propFaults(name, { ...sampleOfShape(shapeOf(name)), [bare(member)]: wrong });
      const isEmptyObject = wrong instanceof Stranger && faults.length === 0;
      const places = new Set(faults.map(({ field }) => field.split(/[.[]/)[0]));
      // An object of a class that has nothing passes where every member may be left out.
      expect(isEmptyObject ? [] : [...places]).toEqual(isEmptyObject ? [] : [bare(member)]);
    }
  },
);

test.each(MEMBERS.filter(({ member }) => !member.endsWith("?")))(
  "$name without $member is refused",
  ({ name, member }) => {
    const { [member]: _, ...others } = sampleOfShape(shapeOf(name));
    expect(propFaults(name, others)).toHaveLength(1);
  },
);

type ConstructClass = new (scope: IConstruct, id: string, props: object) => Construct;

/** Every construct that another project can make. */
const CONSTRUCTS = Object.entries<unknown>(exported).flatMap(([name, type]) =>
  // The one that is abstract; those below it are here too.
  typeof type === "function" && type.prototype instanceof Construct && name !== "BoundarySet"
    ? [[name, type as ConstructClass] as const]
    : [],
);

test.each(CONSTRUCTS)("%s refuses a property that it does not have, and props that are no object", (_, Type) => {
  expect(() => new Type(testStack("prod-orders"), "It", { nonsense: 1 })).toThrow(/nonsense is not a known property/);
  expect(() => new Type(testStack("prod-orders"), "It", "text" as unknown as object)).toThrow(
    'props must be an object; got "text"; write the props in { }',
  );
});

test("there are as many constructs as the areas have", () => {
  expect(CONSTRUCTS.length).toBeGreaterThanOrEqual(19);
});

const faultsOf = (props: object) => {
  try {
    assertProps(new Construct(testStack("prod-orders"), "Zone"), "ManagementZoneProps", props);
    return [];
  } catch (error) {
    return String(error).split("\n").slice(1);
  }
};
const ZONE = { zoneName: "orders-prod", cluster: "prod-eu", namespaces: [NamespaceMatch.exactly("orders")] };

test("each message names the place, what must be there, what is, and the fix", () => {
  expect(
    faultsOf({ ...ZONE, zonename: "x", namespaces: "orders", preventDestroy: "yes", cluster: ["prod-eu"] }),
  ).toEqual([
    '  - zonename is not a known property; got "x"; write zoneName',
    '  - cluster must be a string; got "a list of 1"; write a string',
    '  - namespaces must be a list; got "orders"; write it in [ ]',
    '  - preventDestroy must be true or false; got "yes"; write true or false',
  ]);
  expect(
    faultsOf({ ...ZONE, namespaces: ["orders", { operator: "CONTAINS", value: 1, matches() {}, overlaps() {} }] }),
  ).toEqual([
    '  - namespaces[0] must be a NamespaceMatch; got "orders"; write NamespaceMatch.exactly(…) or NamespaceMatch.startingWith(…)',
    '  - namespaces[1].operator must be one of EQUALS, BEGINS_WITH; got "CONTAINS"; write one of these',
    "  - namespaces[1].value must be a string; got 1; write a string",
  ]);
  expect(faultsOf({ cluster: "prod-eu", namespaces: [] })).toEqual([
    '  - zoneName must be given, as a string; got "nothing"; write a string',
  ]);
});

test("a list of a construct's own kind names the construct to pass", () => {
  const { zone: _, ...rest } = sampleOfShape(shapeOf("AccessBoundariesProps"));
  expect(propFaults("AccessBoundariesProps", { ...rest, zone: "orders-prod" })).toEqual([
    { field: "zone", rule: "must be a ManagementZone", received: "orders-prod", fix: "pass the construct itself" },
  ]);
});

test("of several types the faults of the closest are told", () => {
  const faults = propFaults("ContainerVariable", {
    name: "TOKEN",
    valueFrom: { secretKeyRef: { nam: "a", key: "b" } },
  });
  expect(faults.map(({ field, fix }) => `${field}: ${fix}`)).toEqual([
    "valueFrom.secretKeyRef.nam: write name",
    "valueFrom.secretKeyRef.name: write a string",
  ]);
  expect(propFaults("IngressOptions", { host: "orders.example.com", tlsSecret: true })).toEqual([
    { field: "tlsSecret", rule: "must be a string or one of false", received: true, fix: "write one of these" },
  ]);
});
