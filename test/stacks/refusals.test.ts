import { Construct } from "constructs";
import { assertValid, type Finding } from "../../constructs/validation";
import { fromFiles, RefusalError } from "../../stacks/refusals";
import { testStack } from "../support/synth";
import { configuration, environment, team } from "./fixtures";

const PROD = environment("prod");
const ORDERS = team("orders");
const AT = { team: "config/teams/orders.yaml", environment: "config/environments/prod.yaml" };

/** Each path of a file in a line of its own, so that a fault shows which one was asked for. */
const READ = {
  ...configuration([PROD], [ORDERS]),
  environmentPosition: (_: string, path: readonly unknown[]) => ({
    file: AT.environment,
    line: path.length + 1,
    column: 1,
  }),
};

/** The lines of what a construct refuses in the stack of a team, or in one of the platform's. */
function refusals(owner: "team" | "platform", ...findings: Finding[]): string {
  const [file] = owner === "team" ? READ.teams : [];
  try {
    fromFiles({ configuration: READ, environment: PROD, file }, () =>
      assertValid(new Construct(testStack("prod-orders"), "Part"), findings),
    );
  } catch (error) {
    if (error instanceof RefusalError) return error.message;
  }
  throw new Error("nothing was refused");
}

const finding = (field: string): Finding => ({ field, rule: "must differ", received: "x", fix: "change it" });

test.each([
  ["zoneName", "zone"],
  ["zone.zoneName", "zone"],
  ["namespaces[2]", "namespaces[2]"],
  ["owner", "name"],
  ["adGroup.claims[0]", "adGroups"],
  ["masks[1].expression", "logs.mask[1]"],
  ["metrics.filter.names[0]", "metrics.prometheus"],
  ["resources.memory", "workload.resources.memory"],
  ["autoscale.max", "workload.autoscale.max"],
  ["image", "workload.image"],
  ["exposure.host", "workload.host"],
  ["contact", "contact"],
  ["url", "dashboards.links.loadBalancer"],
  ["indicator.underSeconds", "serviceLevels"],
  ["target", "serviceLevels"],
  ["symptom.overPercent", "alerts"],
])("%s of a team's stack is %s of its file", (field, path) => {
  expect(refusals("team", finding(field))).toBe(`${AT.team}:1:1 ${path}: must differ; got "x"; change it`);
});

test.each([
  ["cluster", "kubernetes.clusterName", 3],
  ["clusterEntity", "kubernetes.clusterEntity", 3],
  ["exposure.sourceRanges[0]", "kubernetes.exposure", 3],
  ["apiUrl", "dynatrace.environmentUrl", 3],
  ["locations[0]", "synthetic.locations[0]", 4],
  ["locations", "synthetic", 2],
  ["chartVersion", "kubernetes.operator.chartVersion", 4],
])("%s is %s of the environment's file", (field, path, line) => {
  for (const owner of ["team", "platform"] as const)
    expect(refusals(owner, finding(field))).toBe(
      `${AT.environment}:${line}:1 ${path}: must differ; got "x"; change it`,
    );
});

test("a property that no key stands for is named with its construct, at the head of the file", () => {
  expect(refusals("platform", finding("entityTypes[0]"))).toBe(
    `${AT.environment}:1:1 prod-orders/Part entityTypes[0]: must differ; got "x"; change it`,
  );
});

test("every finding has a line, and none shows a secret", () => {
  expect(refusals("platform", finding("tokensSecret"), finding("environmentName")).split("\n")).toEqual([
    `${AT.environment}:4:1 kubernetes.operator.tokensSecret: must differ; got (hidden); change it`,
    `${AT.environment}:2:1 name: must differ; got "x"; change it`,
  ]);
});

test("any other error passes as it is", () => {
  const source = { configuration: READ, environment: PROD };
  const fail = () => {
    throw new RangeError("something else");
  };
  expect(() => fromFiles(source, fail)).toThrow(RangeError);
});
