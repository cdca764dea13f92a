import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeError, exitStatusOf } from "../../cli/exit";
import { type StackFolder, StackRunner } from "../../cli/start/stack-runner";
import { TerraformError } from "../../lab/terraform/terraform";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(300_000);

let lab: TestLab;
let tenant: StackFolder;
let team: StackFolder;
let protectedTenant: StackFolder;

beforeEach(async () => {
  const configuration = configurationWithTeams();
  lab = await TestLab.start(configuration);
  const stacks = await lab.synthesize(configuration);
  const named = (name: string) => {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`there is no stack ${name}`);
    return stack;
  };
  tenant = named("nonprod-tenant");
  team = named("nonprod-tlo-python");
  protectedTenant = named("prod-tenant");
});

afterEach(() => lab.close());

const never = new AbortController().signal;
const runner = (stop = never) => new StackRunner(lab.terraform, { stop, interrupt: never });
const quietly = () => undefined;

/** Addresses of all resources of a stack, sorted. */
function declaredIn({ folder }: StackFolder): string[] {
  const { resource }: { resource: Record<string, object> } = JSON.parse(
    readFileSync(join(folder, "cdk.tf.json"), "utf8"),
  );
  return Object.entries(resource)
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .sort();
}

async function fault(body: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${lab.tenant.ready.account.url}/lab/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the lab refused the fault: ${await answer.text()}`);
}

test("a call that Dynatrace refuses ends the deploy with its text, and the next one goes on from there", async () => {
  await runner().deploy(tenant, quietly);
  const text = "The lab says no to this zone.";
  await fault({
    match: { method: "POST", path: "/api/v2/settings/objects" },
    action: "fail",
    status: 400,
    body: { error: { code: 400, message: text } },
    times: 100,
  });
  const error: unknown = await runner()
    .deploy(team, quietly)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TerraformError);
  expect(describeError(error)).toContain(text);
  expect(exitStatusOf(error)).toBe(3);
  await fetch(`${lab.tenant.ready.account.url}/lab/faults`, { method: "DELETE" });
  const result = await runner().deploy(team, quietly);
  expect([...result.addresses].sort()).toEqual(declaredIn(team));
});

test("a lab that is gone is named, and the state is as it was", async () => {
  await runner().deploy(tenant, quietly);
  const stateFile = join(lab.folder, "state", "nonprod-tenant.tfstate");
  const before = readFileSync(stateFile, "utf8");
  await lab.tenant.close();
  const error: unknown = await runner()
    .deploy(tenant, quietly)
    .catch((thrown: unknown) => thrown);
  expect(describeError(error)).toContain("The lab tenant does not answer any more.");
  expect(exitStatusOf(error)).toBe(3);
  expect(readFileSync(stateFile, "utf8")).toBe(before);
});

test("a deploy that is stopped ends the command under way, and the next one goes on from there", async () => {
  await runner().deploy(tenant, quietly);
  const interruption = new AbortController();
  const stopAtFirst = (message: string) => {
    if (/^1\//.test(message)) interruption.abort();
  };
  await expect(runner(interruption.signal).deploy(team, stopAtFirst)).rejects.toThrow("aborted");
  const result = await runner().deploy(team, quietly);
  expect([...result.addresses].sort()).toEqual(declaredIn(team));
  expect((await lab.plan(team)).exitCode).toBe(0);
});

test("a create whose answer is lost does not block a protected environment: the next deploy keeps the object", async () => {
  await fault({ match: { method: "GET", path: "/api/v2/settings/objects/", environment: "prod" }, action: "drop" });
  await expect(runner().deploy(protectedTenant, quietly)).rejects.toThrow(TerraformError);
  const { stdout } = await lab.terraform.mustRun(["state", "pull"], { cwd: protectedTenant.folder });
  expect(stdout).toContain('"status": "tainted"');
  await fetch(`${lab.tenant.ready.account.url}/lab/faults`, { method: "DELETE" });
  const result = await runner().deploy(protectedTenant, quietly);
  expect(result.destroyed).toBe(0);
  expect((await lab.plan(protectedTenant)).exitCode).toBe(0);
});
