import { addressesOf, providersIn, rawStateIn, taintedIn } from "../../../cli/start/raw-state";

const TERRAFORMS = 'provider["registry.terraform.io/dynatrace-oss/dynatrace"]';
const OPENTOFUS = 'provider["registry.opentofu.org/dynatrace-oss/dynatrace"]';
const resource = (name: string, provider: string, instances: object[], mode = "managed") => {
  return { mode, type: "dynatrace_iam_group", name, provider, instances };
};
const STATE = {
  version: 4,
  outputs: { zone: { value: "id", type: "string" } },
  resources: [
    resource("looked_up", `${TERRAFORMS}.prod`, [{}], "data"),
    resource("one", OPENTOFUS, [{ status: "tainted" }]),
    resource("many", OPENTOFUS, [{ index_key: 0 }, { index_key: 'a "b"' }]),
    resource("none", TERRAFORMS, []),
  ],
};

test("a state that was never written holds nothing", () => {
  for (const text of ["", "\n", "{}"]) expect(rawStateIn(text)).toEqual({ outputs: {}, resources: [] });
});

test("a state is read without a provider: addresses of what is managed, what is tainted, and whose it is", () => {
  const { outputs, resources } = rawStateIn(JSON.stringify(STATE));
  expect(outputs).toEqual(STATE.outputs);
  expect(addressesOf(resources)).toEqual([
    "dynatrace_iam_group.one",
    "dynatrace_iam_group.many[0]",
    'dynatrace_iam_group.many["a \\"b\\""]',
  ]);
  expect(taintedIn(resources)).toEqual(["dynatrace_iam_group.one"]);
  expect(providersIn(resources)).toEqual([
    "registry.terraform.io/dynatrace-oss/dynatrace",
    "registry.opentofu.org/dynatrace-oss/dynatrace",
  ]);
});

test("what is no JSON is refused", () => {
  expect(() => rawStateIn("{")).toThrow(SyntaxError);
});
