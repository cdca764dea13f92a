import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { IamPolicy } from "@cdktf/provider-dynatrace/lib/iam-policy";
import { PlatformBucket } from "@cdktf/provider-dynatrace/lib/platform-bucket";
import { Aspects, TerraformOutput } from "cdktf";
import { printFinding, runChecks } from "../../checks";
import type { Team } from "../../config/schema";
import { applicationOf, CheckError } from "../../stacks/application-checks";
import { checkConfiguration } from "../../stacks/in-memory";
import { createApp } from "../../stacks/onboarding";
import { TeamStack } from "../../stacks/team-stack";
import { configuration, environment, team } from "./fixtures";
import { cleanUp, temporary } from "./mistake-runner";

afterAll(cleanUp);

const BOTH = [environment("nonprod"), environment("prod", { protected: true })];
const REASON = "Agreed with the platform team in March.";

function appOf(...teams: Team[]) {
  const outdir = temporary();
  return { outdir, app: createApp(configuration(BOTH, teams), { outdir }) };
}

function addSpans(app: ReturnType<typeof appOf>["app"], stackName: string): void {
  const stack = app.node.findChild(stackName);
  if (!(stack instanceof TeamStack)) throw new Error(`${stackName} is not a team stack`);
  const statementQuery = 'ALLOW storage:spans:read WHERE storage:k8s.namespace.name = "billing";';
  const account = stack.environment.dynatrace.accountId;
  const lifecycle = { preventDestroy: true };
  const { id } = new IamPolicy(stack, "Spans", { name: `${stackName} spans`, account, statementQuery, lifecycle });
  for (const binding of stack.bindings) binding.addUnboundedPolicy(id);
}

const REACH =
  "error team-reach at prod-orders/Group-orders-group/Resource: team orders reaches storage:spans:read of team billing in prod; narrow the grant, or let team billing write shareWith: [{ team: orders }] if records and entities are meant";

test("an error anywhere stops synth before the first stack is written", () => {
  const { outdir, app } = appOf(team("billing"), team("orders"));
  addSpans(app, "prod-orders");
  expect(() => app.synth()).toThrow(new Error(REACH));
  expect(readdirSync(join(outdir, "stacks"))).toEqual([]);
  expect(existsSync(join(outdir, "manifest.json"))).toBe(false);
});

test("the error carries the report, for other ways to show it", () => {
  const { app } = appOf(team("billing"), team("orders"));
  addSpans(app, "prod-orders");
  try {
    app.synth();
    throw new Error("synth did not stop");
  } catch (error) {
    expect(error).toBeInstanceOf(CheckError);
    expect((error as CheckError).report.findings).toMatchObject([
      { rule: "team-reach", environment: "prod", team: "billing" },
    ]);
  }
});

test("the team whose data is read can share it or silence the finding; the reader cannot", () => {
  const lines = (billing: Partial<Team>, orders: Partial<Team> = {}) => {
    const { app } = appOf(team("billing", billing), team("orders", orders));
    addSpans(app, "prod-orders");
    return runChecks(applicationOf(app)).findings.map(printFinding);
  };
  const silence = [{ rule: "team-reach", reason: REASON }];
  expect(lines({ shareWith: [{ team: "orders" }] })).toEqual([]);
  expect(lines({ shareWith: [{ team: "orders", environments: ["nonprod"] }] })).toEqual([REACH]);
  expect(lines({ silence })).toEqual([]);
  expect(lines({}, { silence })).toEqual([
    REACH,
    'warning silence at nonprod-orders: silence of "team-reach": it finds nothing of team orders in any environment; remove it',
  ]);
});

test("what is silenced and what is only a warning is printed, and synth goes on", () => {
  const printed = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const silence = [{ rule: "team-reach", reason: REASON }];
  const { app, outdir } = appOf(
    team("billing", { silence }),
    team("orders", { silence: [{ rule: "limit", reason: REASON }] }),
  );
  addSpans(app, "prod-orders");
  app.synth();
  expect(printed.mock.calls.flat()).toEqual([
    'warning silence at nonprod-orders: silence of "limit": it cannot be silenced; correct what it finds, and remove the silence',
    `silenced team-reach of team billing (1): ${REASON}`,
  ]);
  expect(existsSync(join(outdir, "manifest.json"))).toBe(true);
  printed.mockRestore();
});

test("a limit that is used up is an error of the report, and stops no synth", () => {
  const printed = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const { app } = appOf(team("orders"));
  const stack = app.node.findChild("nonprod-orders");
  for (let index = 0; index < 80; index += 1) {
    new PlatformBucket(stack, `B${index}`, { name: `bucket_${index}`, table: "logs", retention: 35 });
  }
  const line = "error limit at nonprod: 80 of 80 buckets (100 %); only 0 more fit";
  expect(runChecks(applicationOf(app)).findings.map(printFinding)).toEqual([line]);
  app.synth();
  expect(printed.mock.calls).toEqual([[line]]);
  printed.mockRestore();
});

test("what an aspect adds is checked as well", () => {
  const { app } = appOf(team("orders"));
  const stack = app.node.findChild("prod-orders");
  Aspects.of(stack).add({
    visit: (node) => {
      if (node !== stack || stack.node.tryFindChild("leak")) return;
      new TerraformOutput(stack, "leak", { value: "dt0s16.EXAMPLE.EXAMPLE" });
    },
  });
  expect(() => app.synth()).toThrow("error secret at prod-orders: output.leak.value holds a Dynatrace token (hidden)");
});

test("protection that is lifted for one run is not reported; an unprotected prod is a warning", () => {
  const printed = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const teams = [team("orders")];
  createApp(configuration(BOTH, teams), { outdir: temporary(), unprotected: true }).synth();
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  expect(checkConfiguration(configuration([environment("prod")], teams)).findings.map(printFinding)).toEqual([
    "warning unprotected at prod: environment prod is not protected, so a plan may delete zones, access and log rules; write protected: true in environments/prod.yaml",
  ]);
});

test("environments of different accounts are checked each by itself", () => {
  const { dynatrace } = environment("prod");
  const accountId = "6c3c2f1f-4d69-4d2b-8f1e-2e7f9f3f8b21";
  const elsewhere = environment("prod", { protected: true, dynatrace: { ...dynatrace, accountId } });
  const { findings } = checkConfiguration(
    configuration([environment("nonprod"), elsewhere], [team("billing"), team("orders")]),
  );
  expect(findings).toEqual([]);
});

test("forty teams are apart from each other in both environments", () => {
  const teams = Array.from({ length: 40 }, (_, index) => team(`t${String(index).padStart(2, "0")}`));
  const { app } = appOf(...teams);
  expect(runChecks(applicationOf(app)).findings.filter(({ rule }) => rule !== "limit")).toEqual([]);
  const claim = teams[0]?.adGroups[0]?.claim;
  const adGroups = [{ name: "both", claim, access: { prod: "viewer" as const } }];
  const intruded = appOf(...teams.slice(0, 39), { ...team("t39"), adGroups }).app;
  const pairs = runChecks(applicationOf(intruded)).findings.filter(({ rule }) => rule === "team-reach");
  expect(pairs.map(({ found }) => /^team (\w+) .* of team (\w+) in (\w+)/.exec(found)?.slice(1))).toEqual([
    ["t39", "t00", "nonprod"],
    ["t39", "t00", "prod"],
    ["t00", "t39", "prod"],
  ]);
});
