import { clusterEntityId, entityId } from "../../../lab/agent/entity-id";

test("an id is its type and sixteen hexadecimal digits, always the same", () => {
  expect(entityId("CLOUD_APPLICATION", "cluster", "orders", "deployment", "shop")).toMatch(
    /^CLOUD_APPLICATION-[0-9A-F]{16}$/,
  );
  expect(entityId("CLOUD_APPLICATION", "a", "bc")).toBe(entityId("CLOUD_APPLICATION", "a", "bc"));
  expect(entityId("CLOUD_APPLICATION", "a", "bc")).not.toBe(entityId("CLOUD_APPLICATION", "ab", "c"));
});

test("a cluster keeps the id that the tenant knows it by", () => {
  expect(clusterEntityId({ name: "c", uid: "u", entityId: "KUBERNETES_CLUSTER-0A" })).toBe("KUBERNETES_CLUSTER-0A");
  expect(clusterEntityId({ name: "c", uid: "u" })).toBe(entityId("KUBERNETES_CLUSTER", "u"));
});
