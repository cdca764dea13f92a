import { SynthesizedStack } from "../../access";
import { type EnvironmentFacts, type OwnedStack, printFinding, runChecks } from "../../checks";

const PROD: EnvironmentFacts = {
  name: "prod",
  environmentId: "abc12345",
  accountId: "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10",
  clusterName: "prod-eu",
  isProtected: false,
};

const boundary = { Zone: { name: "orders: zone", query: 'environment:management-zone = "Payments";' } };
const lookUp = { management_zone_v2: { Zone: { name: "Payments" } } };

function stackWith(more: object, environment?: EnvironmentFacts, name = "prod-orders"): OwnedStack {
  return { stack: new SynthesizedStack(name, more), ...(environment && { owner: { environment } }) };
}

const bound = {
  resource: { dynatrace_iam_policy_boundary: boundary },
  data: { dynatrace_management_zone_v2: lookUp.management_zone_v2 },
};

const found = (...stacks: OwnedStack[]) =>
  runChecks({ stacks })
    .findings.filter(({ rule }) => rule === "existing-zone")
    .map(printFinding);

test("a zone whose rules nobody has read counts as everything", () => {
  expect(found(stackWith(bound, PROD))).toEqual([
    'error existing-zone at prod-orders/data.dynatrace_management_zone_v2.Zone: no stack declares the zone "Payments", so what it takes in is not known and counts as everything in prod; have the platform team read its rules and list it under dynatrace.reviewedZones in config/environments/prod.yaml, or declare a zone of the team\'s own',
  ]);
});

test("in a stack that stands for itself it is a warning, since nobody can say that they were read", () => {
  expect(found(stackWith(bound))).toEqual([
    'warning existing-zone at prod-orders/data.dynatrace_management_zone_v2.Zone: no stack declares the zone "Payments", so what it takes in is not known and counts as everything in the environment; read its rules in Dynatrace before you bind it',
  ]);
});

test.each([
  ["the platform team has read it", [stackWith(bound, { ...PROD, reviewedZones: ["Payments"] })]],
  [
    "a stack beside it declares it",
    [
      stackWith(bound, PROD),
      stackWith({ resource: { dynatrace_management_zone_v2: { Zone: { name: "Payments" } } } }, PROD, "prod-payments"),
    ],
  ],
  ["no boundary opens it", [stackWith({ data: bound.data }, PROD)]],
])("silent where %s", (_, stacks) => {
  expect(found(...stacks)).toEqual([]);
});

test("a zone of another environment is another zone", () => {
  const elsewhere = { ...PROD, name: "nonprod", environmentId: "xyz98765" };
  const declared = { resource: { dynatrace_management_zone_v2: { Zone: { name: "Payments" } } } };
  expect(found(stackWith(bound, PROD), stackWith(declared, elsewhere, "nonprod-payments"))).toHaveLength(1);
});
