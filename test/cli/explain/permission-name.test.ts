import { KNOWN_PERMISSIONS } from "../../../access";
import { InputError } from "../../../cli/exit";
import { assertPermission } from "../../../cli/explain/permission-name";

const refusal = (got: string, fix: string) =>
  new InputError(`--can must name a permission that access/permissions.ts lists; got "${got}"; ${fix}`);

test.each([
  ["storage:log:read", "storage:logs:read"],
  ["storage:logs:raed", "storage:logs:read"],
  ["Storage:Logs:Read", "storage:logs:read"],
  ["logs:read", "storage:logs:read"],
  ["settings:object:write", "settings:objects:write"],
  ["environment:roles:view", "environment:roles:viewer"],
  ["documents:documents:read", "document:documents:read"],
  ["storage:filter-segment:read", "storage:filter-segments:read"],
])("%s is refused: %s was meant", (name, meant) => {
  expect(() => assertPermission(name)).toThrow(refusal(name, `did you mean ${meant}?`));
});

test("a name that is near to none is refused too", () => {
  expect(() => assertPermission("kitchen:sink:open")).toThrow(
    refusal("kitchen:sink:open", "add it there if Dynatrace documents it"),
  );
});

test.each([...KNOWN_PERMISSIONS, "document:documents:share", "slo:slos:read", "storage:bucket-definitions:read"])(
  "%s is known",
  (name) => {
    expect(() => assertPermission(name)).not.toThrow();
  },
);
