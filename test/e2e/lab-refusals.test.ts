import { join } from "node:path";
import { readConfiguration } from "../../cli/configuration";
import { TerraformError } from "../../lab/terraform/terraform";
import { TestLab } from "./support/lab";
import { LabModule } from "./support/lab-module";

jest.setTimeout(120_000);

/** What Dynatrace says to each mistake, by its address. */
const REFUSALS: Readonly<Record<string, string>> = {
  "dynatrace_automation_workflow.condition": "tasks/send/predecessors: must name tasks; got ",
  "dynatrace_direct_shares.unknown": "document no-such-document not found",
  "dynatrace_iam_policy.quotes": "line 1, column 60: expected a string in quotes; got orders",
  "dynatrace_iam_policy_boundary.restrictions": "A boundary cannot hold more than 10 restrictions, not 11",
  "dynatrace_log_sensitive_data_masking.enum": 'masking/type: must be one of STRING, SHA1, SHA256, not "SHA512"',
  "dynatrace_log_sensitive_data_masking.expression": "masking/expression: must not use lookbehind",
  "dynatrace_management_zone_v2.key": 'not "KUBERNETES_NAMESPACE"',
  "dynatrace_metric_events.zone":
    "queryDefinition/managementZone: must be the legacy id of an existing management zone",
  "dynatrace_openpipeline_v2_logs_routing.unknown": "pipelineId: must be the id of an existing settings object",
  "dynatrace_platform_bucket.reserved": 'bucketName: must not begin with "dt_" or "default_"',
};

let lab: TestLab;

beforeEach(async () => {
  lab = await TestLab.start(readConfiguration("config"));
});

afterEach(() => lab.close());

const moduleOf = (name: string) => LabModule.init(lab, join("test", "e2e", name));

/** What Terraform printed of errors, by the address that each begins with. */
async function errorsOf(work: Promise<void>): Promise<Record<string, string>> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof TerraformError)) throw new Error(`Terraform must fail; got ${error}`);
  return Object.fromEntries(error.detail.map((line) => [line.slice(0, line.indexOf(": ")), line]));
}

test("mistakes that a plan does not see are refused in Dynatrace's words, and leave nothing behind", async () => {
  const mistakes = await moduleOf("lab-refusals");
  const plan = await mistakes.plan();
  const planned = plan.changes.map(({ address, actions }) => [address, actions.join()]);
  expect(Object.fromEntries(planned)).toEqual(mapValues(REFUSALS, () => "create"));
  const errors = await errorsOf(mistakes.applyPlan());
  expect(errors).toEqual(mapValues(REFUSALS, (text) => expect.stringContaining(text)));
  expect(await lab.state()).toEqual({ objects: 0, collections: {} });
});

test("of two rules with one name the second is refused, and the first is in the state", async () => {
  const rules = await moduleOf("one-name-twice");
  await rules.plan();
  const errors = await errorsOf(rules.applyPlan());
  expect(Object.values(errors)).toEqual([expect.stringContaining('has ["one name for two rules"]')]);
  const next = await rules.plan();
  expect(next.changes.map(({ actions }) => actions.join()).sort()).toEqual(["create", "no-op"]);
  await rules.destroy();
  expect((await lab.state()).objects).toBe(0);
});

test("a boundary in use stays in the tenant though its destroy succeeds", async () => {
  const access = await moduleOf("boundary-in-use");
  await access.plan();
  await access.applyPlan();
  const { objects } = await lab.state();
  // A binding that this state does not know, as another stack or a person may have made it.
  await access.forget("dynatrace_iam_policy_bindings_v2.orders");
  await access.destroy("-target=dynatrace_iam_policy_boundary.namespace");
  expect((await lab.state()).objects).toBe(objects);
  const plan = await access.plan();
  const boundary = plan.changes.find(({ type }) => type === "dynatrace_iam_policy_boundary");
  expect(boundary?.actions).toEqual(["create"]);
});

function mapValues<T>(object: Readonly<Record<string, string>>, change: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
