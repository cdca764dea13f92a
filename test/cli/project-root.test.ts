import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { givenPath, projectRoot } from "../../cli/project-root";
import { onboard } from "./onboard";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "project-root-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeProject(root: string): void {
  mkdirSync(join(root, "config", "teams"), { recursive: true });
  writeFileSync(join(root, "cdktf.json"), "{}");
}

test("the root is the nearest folder that has both cdktf.json and config", () => {
  makeProject(folder);
  const inner = join(folder, "inner");
  mkdirSync(join(inner, "deep", "config"), { recursive: true });
  expect(projectRoot(join(folder, "config", "teams"))).toBe(folder);
  expect(projectRoot(join(inner, "deep"))).toBe(folder);
  makeProject(inner);
  expect(projectRoot(join(inner, "deep"))).toBe(inner);
});

test("outside of a project there is none, and the command names the folder that it misses", () => {
  expect(projectRoot(folder)).toBeUndefined();
  const { status, stderr } = onboard(["explain"], { cwd: folder });
  expect(status).toBe(2);
  expect(stderr).toContain("config/teams:1:1: ");
});

test("a command says the same in every folder of a project", () => {
  const fromRoot = onboard(["explain", "tlo-python", "--json"]);
  expect(fromRoot.stdout).toContain('"at": "config/teams/tlo-python.yaml:');
  expect(onboard(["explain", "tlo-python", "--json"], { cwd: resolve("config/teams") })).toEqual(fromRoot);
});

test("a fault names its file from the root, wherever somebody stands", () => {
  makeProject(folder);
  mkdirSync(join(folder, "config", "environments"));
  writeFileSync(join(folder, "config", "teams", "orders.yaml"), "nme: orders\n");
  const { status, stdout } = onboard(["validate"], { cwd: join(folder, "config", "teams") });
  expect(status).toBe(2);
  expect(stdout).toContain("\nconfig/teams/orders.yaml:1:1 nme: is not a known key;");
});

test("a file that somebody names is where they stand, and is printed from the root", () => {
  makeProject(folder);
  const output = ["manifests", "tlo-python", "--env", "prod", "-o", "out"];
  const env = { ONBOARD_CONFIG: resolve("config") };
  const { status, stdout } = onboard(output, { cwd: join(folder, "config"), env });
  expect([status, stdout]).toEqual([0, "config/out/prod/tlo-python.yaml\n"]);
  expect(readFileSync(join(folder, "config", "out", "prod", "tlo-python.yaml"), "utf8")).toContain("kind: Deployment");
});

test("where no command line has been run, a path stays as it is", () => {
  expect([givenPath("out"), givenPath("/tmp/out")]).toEqual(["out", "/tmp/out"]);
});
