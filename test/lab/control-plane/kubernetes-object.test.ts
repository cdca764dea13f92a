import fc from "fast-check";
import { describeObject, inCreationOrder } from "../../../lab/control-plane/kubernetes-object";

const object = (kind: string, name = "x") => ({ apiVersion: "v1", kind, metadata: { name } });

test("an object is named as kubectl does", () => {
  expect(describeObject(object("Namespace", "orders"))).toBe("Namespace orders");
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "orders" } };
  expect(describeObject(pod)).toBe("Pod orders/web");
});

test("what others need comes first, custom resources after all known kinds, webhooks last", () => {
  const kinds = [
    "MutatingWebhookConfiguration",
    "DynaKube",
    "Deployment",
    "ServiceAccount",
    "CustomResourceDefinition",
  ];
  expect(inCreationOrder([...kinds, "Namespace"].map((kind) => object(kind))).map(({ kind }) => kind)).toEqual([
    "Namespace",
    "CustomResourceDefinition",
    "ServiceAccount",
    "Deployment",
    "DynaKube",
    "MutatingWebhookConfiguration",
  ]);
});

test("objects of one kind keep their order, and none is lost", () => {
  const kinds = fc.constantFrom("Namespace", "Deployment", "DynaKube", "Secret", "ValidatingWebhookConfiguration");
  fc.assert(
    fc.property(fc.array(kinds, { maxLength: 30 }), (drawn) => {
      const objects = drawn.map((kind, index) => object(kind, `${index}`));
      const ordered = inCreationOrder(objects);
      for (const kind of new Set(drawn)) {
        const names = (all: typeof objects) => all.filter((one) => one.kind === kind).map((one) => one.metadata.name);
        expect(names(ordered)).toEqual(names(objects));
      }
    }),
  );
});
