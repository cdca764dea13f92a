import { effectiveGrants, grantText, reasonText } from "../../access";
import { inProd, modelOf, PROD } from "./models";

test("a reason leads from the group to the lines", () => {
  const reason = {
    group: "orders (prod)",
    level: inProd,
    source: "prod-orders/binding",
    policy: { name: "records", statement: 0, line: 2 },
    boundary: { name: "own", lines: [1, 3, 3] },
  };
  expect(reasonText(reason)).toBe(
    `group "orders (prod)" in environment ${PROD} has policy "records" line 2, narrowed by boundary "own" lines 1, 3, bound in prod-orders/binding`,
  );
});

test("a role, an account and a reason for width are in the text", () => {
  const level = { kind: "account" as const, accountId: "acc" };
  expect(
    reasonText({ group: "g", level, role: "tenant-agent-install", because: ["it cannot be limited to a zone"] }),
  ).toBe('group "g" in every environment has role tenant-agent-install, it cannot be limited to a zone');
});

test("grants read like statements", () => {
  const policy = 'DENY storage:logs:read WHERE storage:host.name IN ("a", "b") AND storage:bucket-name != "c";';
  const texts = (model: Parameters<typeof effectiveGrants>[0]) => effectiveGrants(model).grants.map(grantText);
  expect(texts(modelOf({ policy }))).toEqual([policy.slice(0, -1)]);
  expect(texts(modelOf({ policy: "?" }))).toEqual(["ALLOW every permission"]);
});
