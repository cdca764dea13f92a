import { IamPolicyBoundary } from "@cdktf/provider-dynatrace/lib/iam-policy-boundary";
import { TerraformVariable } from "cdktf";
import fc from "fast-check";
import { parseBoundary } from "../../../access";
import { AccessBoundaries, type AccessBoundariesProps } from "../../../constructs/group-binding";
import { ManagementZone } from "../../../constructs/management-zone";
import { rendered, resourcesOf, testStack } from "../../support/synth";

type Given = Partial<AccessBoundariesProps> & { readonly zoneName?: string };

function boundariesIn(stack: ReturnType<typeof testStack>, { zoneName = "orders-prod", ...given }: Given = {}) {
  const zone = ManagementZone.fromZoneAttributes(stack, "Zone", { zoneName, zoneId: "object-id" });
  const props = { owner: "orders", environmentName: "prod", zone, namespaces: ["orders", "orders-batch"] };
  return new AccessBoundaries(stack, "Boundaries", { ...props, ...given });
}

const queriesOf = (stack: ReturnType<typeof testStack>) =>
  resourcesOf(stack, IamPolicyBoundary).map((boundary) => String((boundary as { query: string }).query));

test("a team gets one boundary for each domain", () => {
  const stack = testStack();
  boundariesIn(stack);
  const lifecycle = { create_before_destroy: true, prevent_destroy: true };
  expect(resourcesOf(stack, IamPolicyBoundary)).toEqual([
    { name: "orders: entities (prod)", query: 'storage:dt.security_context = "orders-prod";', lifecycle },
    { name: "orders: records (prod)", query: 'storage:k8s.namespace.name IN ("orders", "orders-batch");', lifecycle },
    { name: "orders: zone (prod)", query: 'environment:management-zone = "orders-prod";', lifecycle },
  ]);
});

test("the boundaries are referred to by their ids", () => {
  const stack = testStack();
  const { zoneBoundaryId, recordsBoundaryId, entitiesBoundaryId } = boundariesIn(stack);
  const ids = [zoneBoundaryId, recordsBoundaryId, entitiesBoundaryId].map((id) => String(rendered(stack, id)));
  expect(ids.map((id) => id.replace(/_[0-9A-F]{8}/, ""))).toEqual([
    "${dynatrace_iam_policy_boundary.Boundaries_Zone.id}",
    "${dynatrace_iam_policy_boundary.Boundaries_Records.id}",
    "${dynatrace_iam_policy_boundary.Boundaries_Entities.id}",
  ]);
});

test("entities may have a security context of their own, and protection can be lifted", () => {
  const stack = testStack();
  boundariesIn(stack, { securityContext: "orders", preventDestroy: false });
  expect(queriesOf(stack)[0]).toBe('storage:dt.security_context = "orders";');
  expect(resourcesOf(stack, IamPolicyBoundary)[0]).toMatchObject({ lifecycle: { prevent_destroy: false } });
});

test("whatever a zone is called, its boundary is one restriction to exactly that name, or it is refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 30 }),
        fc.stringMatching(/^[$%{}"'\\;a-z ()=]{1,12}$/),
        fc.constantFrom("Zone %{if}", "Zone ${evil}", "Zöne 区", "a'b", 'x"; ALLOW', "${bindParam:x}", "a\nb", "\\"),
      ),
      (zoneName) => {
        const stack = testStack();
        try {
          boundariesIn(stack, { zoneName });
        } catch (error) {
          expect(String(error)).toContain("zone.zoneName must");
          return;
        }
        const text = (queriesOf(stack)[2] ?? "").replaceAll("$${", () => "${").replaceAll("%%{", () => "%{");
        expect(parseBoundary(text)).toMatchObject({
          ok: true,
          value: { restrictions: [{ name: "environment:management-zone", operator: "=", values: [zoneName] }] },
        });
      },
    ),
    { numRuns: 60 },
  );
});

const QUOTED = "must hold no double quotes, backslashes or control characters, since policies quote it";

test.each([
  ['a"b', `${QUOTED}; got "a\\"b"; leave these characters out`],
  ["a\\b", `${QUOTED}; got "a\\\\b"; leave these characters out`],
  ["a\nb", `${QUOTED}; got "a\\nb"; leave these characters out`],
  ["  ", 'must not begin or end with a blank; got "  "; remove the blanks at its ends'],
])("the zone name %j could end the string, so it is refused", (zoneName, rule) => {
  expect(() => boundariesIn(testStack(), { zoneName })).toThrow(`test/Boundaries has 1 fault:
  - zone.zoneName ${rule}`);
});

test("a zone name that is known only at apply is refused: nobody could check it", () => {
  const stack = testStack();
  const zoneName = new TerraformVariable(stack, "zone_name", { type: "string" }).stringValue;
  expect(() => boundariesIn(stack, { zoneName })).toThrow("zone.zoneName must be known at synth");
});

test("what Dynatrace itself would replace is refused", () => {
  expect(() => boundariesIn(testStack(), { securityContext: "${global:userGroup}" })).toThrow(
    'securityContext must not hold ${, which begins a parameter of a policy; got "${global:userGroup}"; write the name without it',
  );
});

test("every fault of the namespaces is reported at once", () => {
  const namespaces = ["orders-*", "Orders", "ok", "ok"];
  expect(() => boundariesIn(testStack(), { namespaces })).toThrow(`test/Boundaries has 3 faults:
  - namespaces[0] must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; got "orders-*"; list the namespaces one by one
  - namespaces[1] must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens; got "Orders"; write it as kubectl get namespaces shows it
  - namespaces[3] repeats namespaces[2]; got "ok"; remove one of the two`);
});

test("no namespace, or more than ten, is refused", () => {
  const eleven = Array.from({ length: 11 }, (_, index) => `orders-${index}`);
  expect(() => boundariesIn(testStack(), { namespaces: [] })).toThrow(
    'namespaces must be 1 to 10 namespaces; got "0 entries"; name at least one',
  );
  expect(() => boundariesIn(testStack(), { namespaces: eleven })).toThrow(
    'namespaces must be 1 to 10 namespaces; got "11 entries"; split the team, or bind a second boundary with addPolicy',
  );
  expect(() => boundariesIn(testStack(), { namespaces: eleven.slice(1) })).not.toThrow();
});
