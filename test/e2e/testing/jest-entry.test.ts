import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

// Runs of jest inside a test, on a machine that does much else.
jest.setTimeout(300_000);

/** A project of another team: two test files, and nothing set up but the entry. */
const TEST = (file: string) => `
import ${JSON.stringify(join(process.cwd(), "testing", "jest"))};
import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { TerraformStack, Testing } from "cdktf";

function zones(name: string): TerraformStack {
  const stack = new TerraformStack(Testing.app(), "zones");
  new DynatraceProvider(stack, "dynatrace", { dtEnvUrl: "https://abc12345.live.dynatrace.com" });
  new ManagementZoneV2(stack, "Zone", { name });
  return stack;
}

test("a plan in ${file}", async () => {
  jest.useFakeTimers();
  await expect(zones(process.env.ZONE ?? "orders")).toMatchPlanSnapshot();
  await expect(zones("payments")).toMatchPlanSnapshot({}, "payments");
  expect.assertions(2);
});
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "jest-entry-"));
  for (const file of ["one", "two"]) writeFileSync(join(folder, `${file}.test.ts`), TEST(file));
  const swc = [require.resolve("@swc/jest"), { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }];
  const config = {
    rootDir: folder,
    testEnvironment: "node",
    transform: { "^.+\\.ts$": swc },
    moduleDirectories: ["node_modules", join(process.cwd(), "node_modules")],
  };
  writeFileSync(join(folder, "jest.config.json"), JSON.stringify(config));
  mkdirSync(join(folder, "tmp"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs jest in the project. The exit status, and what it printed. */
async function runJest(environment: Readonly<Record<string, string>>, ...args: string[]) {
  const all = [require.resolve("jest/bin/jest"), "--config", join(folder, "jest.config.json"), ...args];
  const env = { ...process.env, ...environment, TMPDIR: join(folder, "tmp"), NODE_ENV: "test" };
  const options = { env, cwd: folder } as const;
  try {
    const { stderr } = await promisify(execFile)(process.execPath, all, options);
    return { status: 0, printed: stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { status: code, printed: stderr };
  }
}

test("a project that imports the entry and sets up nothing more has plan snapshots, in several workers", async () => {
  const first = await runJest({}, "--maxWorkers=2", "--ci=false");
  expect(first).toMatchObject({ status: 0, printed: expect.stringContaining("Tests:       2 passed, 2 total") });
  const snapshot = readFileSync(join(folder, "__snapshots__", "one.test.ts.snap"), "utf8");
  const plan = (name: string) => `"Plan of zones: 1 to create

create dynatrace_management_zone_v2.Zone
  name: "${name}""`;
  expect(snapshot).toBe(
    [
      "// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing",
      `exports[\`a plan in one 1\`] = \`\n${plan("orders")}\n\`;`,
      `exports[\`a plan in one: payments 1\`] = \`\n${plan("payments")}\n\`;\n`,
    ].join("\n\n"),
  );
  const changed = await runJest({ ZONE: "orders-2" }, "--ci", "-t", "a plan in one");
  expect(changed.status).toBe(1);
  expect(changed.printed).toContain('-   name: "orders"');
  expect(changed.printed).toContain('+   name: "orders-2"');
  expect(changed.printed).not.toContain("did not exit");
});
