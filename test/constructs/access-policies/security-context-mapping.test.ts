import { GrailSecurityContext } from "@cdktf/provider-dynatrace/lib/grail-security-context";
import { SecurityContextMapping, ZONE_ENTITY_TYPES } from "../../../constructs/access-policies";
import { resourcesOf, testStack } from "../../support/synth";

test("entities of each type in a zone carry their zones' names as security context", () => {
  const stack = testStack();
  const mapping = new SecurityContextMapping(stack, "SecurityContext");
  expect(mapping.entityTypes).toEqual(ZONE_ENTITY_TYPES);
  expect(resourcesOf(stack, GrailSecurityContext)).toEqual(
    [
      "cloud_application",
      "cloud_application_instance",
      "cloud_application_namespace",
      "container_group",
      "container_group_instance",
      "http_check",
      "kubernetes_service",
      "process_group",
      "process_group_instance",
      "service",
    ].map((entity_type) => ({
      entity_type,
      destination_property: "managementZones",
      lifecycle: { prevent_destroy: true },
    })),
  );
});

test("a tenant may name its own types", () => {
  const stack = testStack();
  new SecurityContextMapping(stack, "SecurityContext", { entityTypes: ["service"], preventDestroy: false });
  expect(resourcesOf(stack, GrailSecurityContext)).toEqual([
    { entity_type: "service", destination_property: "managementZones", lifecycle: { prevent_destroy: false } },
  ]);
});

test("every fault is reported at once", () => {
  const create = () => new SecurityContextMapping(testStack(), "Context", { entityTypes: ["SERVICE", "a1", "a1"] });
  expect(create).toThrow(`test/Context has 2 faults:
  - entityTypes[0] must be an entity type in lower case; got "SERVICE"; write it as Grail does after "dt.entity.", such as "service"
  - entityTypes[2] repeats entityTypes[1]; got "a1"; remove one of the two`);
});

test("an empty list is refused", () => {
  const create = () => new SecurityContextMapping(testStack(), "Context", { entityTypes: [] });
  expect(create).toThrow("entityTypes must not be empty; got []; leave it out for the usual ones");
});
