import { stringify } from "yaml";
import { ensureOperatorCheck } from "../../../lab/control-plane/binaries";
import { judgeDynaKubes } from "../../../lab/control-plane/operator";
import { BUILD_OPTIONS, BUILD_TIMEOUT_MS } from "./support/plane";

let program: string;

beforeAll(async () => {
  program = await ensureOperatorCheck(BUILD_OPTIONS);
}, BUILD_TIMEOUT_MS);

const everywhere = { oneAgent: { cloudNativeFullStack: { namespaceSelector: { matchLabels: { observe: "true" } } } } };

function dynaKube(spec: object, name = "tlo", apiVersion = "dynatrace.com/v1beta6"): string {
  const metadata = { name, namespace: "dynatrace" };
  const apiUrl = "https://abc12345.live.dynatrace.com/api";
  return stringify({ apiVersion, kind: "DynaKube", metadata, spec: { apiUrl, ...spec } });
}

test("a DynaKube that the Operator accepts has neither errors nor warnings", async () => {
  expect(await judgeDynaKubes(program, dynaKube(everywhere))).toEqual([{ name: "tlo", errors: [], warnings: [] }]);
});

test("a misspelt field is an error, in another case too", async () => {
  const [verdict] = await judgeDynaKubes(program, dynaKube({ oneAgnt: {}, NetworkZone: "tlo" }));
  expect(verdict?.errors).toEqual(['unknown field "spec.NetworkZone"', 'unknown field "spec.oneAgnt"']);
});

test("an API version that the Operator no longer stores is an error", async () => {
  const [verdict] = await judgeDynaKubes(program, dynaKube({}, "tlo", "dynatrace.com/v1beta4"));
  expect(verdict?.errors).toEqual(['apiVersion must be "dynatrace.com/v1beta6"; got "dynatrace.com/v1beta4"']);
});

test("the rules of the admission webhook are applied, each as an error of its own", async () => {
  const [verdict] = await judgeDynaKubes(
    program,
    dynaKube({ apiUrl: "https://abc12345.live.dynatrace.com", activeGate: { capabilities: ["teleport"] } }),
  );
  expect(verdict?.errors).toHaveLength(2);
  expect(verdict?.errors.join("\n")).toMatch(/api/i);
  expect(verdict?.errors.join("\n")).toMatch(/teleport/);
});

test("what the webhook only warns of is a warning", async () => {
  const [verdict] = await judgeDynaKubes(program, dynaKube({ activeGate: { capabilities: ["routing"] } }));
  expect(verdict?.errors).toEqual([]);
  expect(verdict?.warnings).toEqual([expect.stringMatching(/memory limit/i)]);
});

test("DynaKubes are judged together: two on one namespace conflict", async () => {
  const both = await judgeDynaKubes(program, `${dynaKube(everywhere)}---\n${dynaKube(everywhere, "second")}`);
  expect(both.map(({ name }) => name)).toEqual(["tlo", "second"]);
  expect(both.map(({ errors }) => errors.length > 0)).toEqual([true, true]);
});

test("a text without a DynaKube is not mistaken for a good one", async () => {
  const namespace = stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "orders" } });
  await expect(judgeDynaKubes(program, namespace)).rejects.toThrow("operator-check: found no DynaKube in -");
});
