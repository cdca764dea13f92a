import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { OUTPUTS } from "../../../cli/output/schemas";
import { copyProject, type ProjectCopy } from "../../support/project-copy";
import { onboard } from "../onboard";

const ORDERS = `name: orders
contact: orders@example.com
namespaces: [orders]
adGroups:
  - { name: orders-group, claim: 0d6f5b1e-1111-4a2b-8c3d-4e5f60718293, access: { nonprod: operator, prod: viewer } }
`;

let project: ProjectCopy;
let first: string;

beforeAll(() => {
  project = copyProject();
  first = project.git("rev-parse", "HEAD");
});

afterAll(() => project.remove());

/** Each test begins at the first commit. */
beforeEach(() => {
  project.git("reset", "--quiet", "--hard", first);
  project.git("clean", "--quiet", "-fd");
});

/** The command of the copy itself. */
const run = (...args: string[]) => onboard(["changed", ...args], { cwd: project.folder, project: project.folder });

function changesOf(...args: string[]) {
  const { status, stdout, stderr } = run(...args, "--json");
  expect([status, stderr]).toEqual([0, ""]);
  return OUTPUTS.changed.parse(JSON.parse(stdout));
}

const edit = (file: string, from: string | RegExp, to: string) => {
  const path = join(project.folder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
};

test("nothing has changed against the commit that the work tree is of, nor does a comment in a file change a stack", () => {
  appendFileSync(join(project.folder, "config", "teams", "tlo-python.yaml"), "# a comment\n");
  expect(changesOf("--base", "HEAD")).toEqual({ base: { ref: "HEAD", hash: first }, declared: 8, stacks: [] });
});

test("an edit of the work tree changes the stacks that it reaches, in the environment where it holds", () => {
  edit("config/teams/tlo-python.yaml", "prod: viewer", "prod: operator");
  const before = project.git("status", "--porcelain");
  const { stacks } = changesOf("--base", "main");
  expect(stacks.map(({ stack, change, wave }) => [stack, change, wave])).toEqual([["prod-tlo-python", "changed", 1]]);
  // Neither the work tree nor the index nor the repository is touched.
  expect(project.git("status", "--porcelain")).toBe(before);
  expect(project.git("worktree", "list").split("\n")).toHaveLength(1);
});

test("a change of the code is seen, since the base is made by its own", () => {
  edit("constructs/management-zone/management-zone.ts", "Managed in code", "Managed by code");
  const { stacks } = changesOf("--base", "HEAD", "--env", "nonprod");
  expect(stacks.map(({ stack }) => stack)).toContain("nonprod-tlo-python");
  expect(stacks.map(({ environment }) => environment)).not.toContain("prod");
});

test("a new team is new, and one whose file goes is gone, with the command that removes it", () => {
  writeFileSync(join(project.folder, "config", "teams", "orders.yaml"), ORDERS);
  rmSync(join(project.folder, "config", "teams", "tlo-python.yaml"));
  const changes = changesOf("--base", "HEAD", "--env", "prod");
  expect(changes.stacks.filter(({ change }) => change !== "changed")).toEqual([
    { stack: "prod-orders", environment: "prod", change: "new", wave: 1 },
    {
      stack: "prod-tlo-python",
      environment: "prod",
      change: "gone",
      wave: 0,
      remove: "ONBOARD_ORPHANS=prod-tlo-python npx cdktf destroy prod-tlo-python",
    },
    {
      stack: "prod-tlo-python-workload",
      environment: "prod",
      change: "gone",
      wave: 0,
      remove: "ONBOARD_ORPHANS=prod-tlo-python-workload npx cdktf destroy prod-tlo-python-workload",
    },
  ]);
});

test("a base with other packages is not compared with, and everything counts as changed", () => {
  appendFileSync(join(project.folder, "package-lock.json"), "\n");
  const changes = changesOf("--base", "HEAD");
  expect([changes.everything, changes.stacks.length]).toEqual([
    "package-lock.json differs from the base, so that the base has other packages than are installed here",
    8,
  ]);
});

test("a base that cannot be synthesized is not compared with either, with the reason", () => {
  edit("config/teams/tlo-python.yaml", "logs:", "logz:");
  project.commit("broken");
  edit("config/teams/tlo-python.yaml", "logz:", "logs:");
  const { everything, stacks } = changesOf("--base", "HEAD");
  expect(everything).toMatch(
    /^the base cannot be synthesized: config\/teams\/tlo-python\.yaml:\d+:\d+ logz: is not a known key/,
  );
  expect(stacks).toHaveLength(8);
});

test("--all compares with nothing, and --for and --output give the same stacks to machines", () => {
  const file = join(project.folder, "changed.json");
  const { status, stdout } = run("--all", "--env", "prod", "--for", "github", "--output", file);
  const [all = ""] = stdout.split("\n");
  expect([status, all.startsWith("prod_all=")]).toEqual([0, true]);
  const named = JSON.parse(all.replace("prod_all=", "")).map((job: { stacks: string }) => job.stacks);
  const written = OUTPUTS.changed.parse(JSON.parse(readFileSync(file, "utf8")));
  expect(written.stacks.map(({ stack }) => stack)).toEqual(named);
});

test.each([
  [
    ["--base", "nowhere"],
    '--base must be a commit, branch or tag of this repository; got "nowhere"; fetch it first: git fetch origin\n',
  ],
  [["--base", "HEAD", "--all"], "changed needs either --base <commit> or --all\n"],
  [[], "changed needs either --base <commit> or --all\n"],
])("%j is refused with what to do", (args, message) => {
  expect(run(...args)).toEqual({ status: 2, stdout: "", stderr: message });
});

test("a folder outside of the project has no base", () => {
  const env = { ONBOARD_CONFIG: resolve("config") };
  const { status, stderr } = onboard(["changed", "--base", "HEAD"], {
    cwd: project.folder,
    project: project.folder,
    env,
  });
  expect([status, stderr]).toEqual([
    2,
    `ONBOARD_CONFIG must be a folder of the project, or its base cannot be read; got ${JSON.stringify(resolve("config"))}; use --all, or move it into the project\n`,
  ]);
});
