import { fixedUuid, freshCode, freshEntityId, freshUuid, userIdOf } from "../../../lab/tenant/identifiers";
import { Store } from "../../../lab/tenant/store";

test.each([3, 4] as const)("fresh UUIDs have version %i, differ, and repeat in a fresh store", (version) => {
  const make = () => {
    const store = Store.open();
    return ["a", "a", "b"].map((name) => freshUuid(store, "thing", name, version));
  };
  const ids = make();
  const pattern = new RegExp(`^[\\da-f]{8}-[\\da-f]{4}-${version}[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}$`);
  for (const id of ids) expect(id).toMatch(pattern);
  expect(new Set(ids).size).toBe(3);
  expect(make()).toEqual(ids);
});

test("codes and entity ids have the form of Dynatrace's", () => {
  const store = Store.open();
  expect(freshCode(store, "segment", "a", 11)).toMatch(/^[A-Z2-7]{11}$/);
  expect(freshEntityId(store, "HTTP_CHECK", "a")).toMatch(/^HTTP_CHECK-[0-9A-F]{16}$/);
});

test("a user keeps its id, and another one has another", () => {
  const [one, other] = ["one", "other"].map((owner) => userIdOf({ kind: "oauth", owner }));
  expect(one).toBe(fixedUuid("user", "one"));
  expect(one).not.toBe(other);
});
