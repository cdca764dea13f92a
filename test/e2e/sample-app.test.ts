import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { cacheFolder } from "../../lab/cache-folder";
import {
  agentWheels,
  alpineWheelsPage,
  checkWheels,
  tryInstall,
  type WheelCheck,
} from "../../lab/python/alpine-wheels";
import type { PythonTools } from "../../lab/python/python-tools";
import { ensureServiceEnvironment } from "../../lab/python/service-environment";
import {
  answersOf,
  filesOf,
  mustRun,
  pythonTools,
  render,
  renewLock,
  replaceFolder,
  run,
  temporaryFolder,
} from "./support/template";

const SAMPLE_APP = "sample-app";
const PAGE = "docs/alpine-wheels.md";
const RENEWS = process.env.UPDATE_DOCS === "1";

/** A first installation, and all of the service's own tests, on two busy cores. */
jest.setTimeout(300_000);

const scratch = temporaryFolder();
let tools: PythonTools;
let python: string;

beforeAll(async () => {
  tools = await pythonTools();
  if (RENEWS) {
    await renewLock("template", answersOf(SAMPLE_APP));
    replaceFolder(await renderedFromItsPlace(), SAMPLE_APP);
  }
  python = await ensureServiceEnvironment({ folder: cacheFolder(), project: SAMPLE_APP, onProgress: () => {} });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Rendered beside the template as the sample app is, so that the answers file names the template alike. */
async function renderedFromItsPlace(): Promise<string> {
  const folder = join(scratch, "root");
  replaceFolder("template", join(folder, "template"));
  const target = join(folder, SAMPLE_APP);
  const { exitCode, stderr } = await render(join(folder, "template"), answersOf(SAMPLE_APP), target);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return target;
}

test("the sample app is what the template makes of its answers, byte for byte", async () => {
  expect(filesOf(SAMPLE_APP)).toEqual(filesOf(await renderedFromItsPlace()));
});

test("an edit of the sample app alone would be found", async () => {
  const rendered = await renderedFromItsPlace();
  writeFileSync(join(rendered, "Dockerfile"), "FROM scratch\n");
  expect(filesOf(SAMPLE_APP)).not.toEqual(filesOf(rendered));
});

test("its team file says what the shipped configuration says", () => {
  const shipped = parse(readFileSync("config/teams/tlo-python.yaml", "utf8"));
  const team = parse(readFileSync(join(SAMPLE_APP, "onboarding", "tlo-python.yaml"), "utf8"));
  expect(team).toEqual(Object.fromEntries(Object.keys(team).map((key) => [key, shipped[key]])));
});

test.each([
  ["its format is ruff's", ["ruff", "format", "--check", "."]],
  ["ruff finds nothing", ["ruff", "check", "."]],
  ["its types hold", ["mypy", "--cache-dir", join(scratch, "mypy")]],
  ["its own tests pass", ["pytest", "-q", "-p", "no:cacheprovider"]],
])("%s", async (_, [module = "", ...args]) => {
  const { exitCode, stdout, stderr } = await run(python, ["-m", module, ...args], SAMPLE_APP, {
    RUFF_NO_CACHE: "true",
  });
  expect({ exitCode, printed: exitCode === 0 ? "" : stdout + stderr }).toEqual({ exitCode: 0, printed: "" });
});

test("the lock is up to date", async () => {
  await mustRun(tools.uv, ["lock", "--check", "--python", tools.python], SAMPLE_APP);
});

describe("wheels for Alpine", () => {
  let checked: WheelCheck;
  beforeAll(async () => {
    checked = await checkWheels(tools, python, SAMPLE_APP);
  });
  const agents = agentWheels("lab/python/agents/uv.lock");

  test("every package of the image can be installed for both architectures without a compiler", () => {
    expect(checked).toEqual({
      exitCode: 0,
      said: "",
      packages: expect.arrayContaining([
        { name: "fastapi", version: expect.any(String), x86_64: "any", aarch64: "any" },
        {
          name: "pydantic-core",
          version: expect.any(String),
          x86_64: expect.stringMatching(/^musllinux_1_[12]_x86_64$/),
          aarch64: expect.stringMatching(/^musllinux_1_[12]_aarch64$/),
        },
      ]),
      failures: { x86_64: null, aarch64: null },
    });
  });

  test("what only tests need does not count", () => {
    const names = checked.packages.map(({ name }) => name);
    expect(names.filter((name) => ["mypy", "pytest", "ruff", "colorama"].includes(name))).toEqual([]);
    expect(names).toContain("protobuf");
  });

  test.each(agents)("$name has no wheel for Alpine, and one for another Linux", async ({ platforms, ...agent }) => {
    expect(platforms.filter((platform) => /musllinux|^any$/.test(platform))).toEqual([]);
    for (const architecture of ["x86_64", "aarch64"]) {
      const refused = await tryInstall(tools, agent, `${architecture}-unknown-linux-musl`);
      expect(refused).toMatch(/no wheels with a matching platform tag|has no usable wheels/);
    }
    expect(await tryInstall(tools, agent, "x86_64-unknown-linux-gnu")).toBeUndefined();
  });

  test("both of Dynatrace's packages were looked at", () => {
    expect(agents.map(({ name }) => name)).toEqual(["dynatrace-oneagentpython", "oneagent-sdk"]);
  });

  test("the page says what was found", () => {
    const page = alpineWheelsPage(checked.packages, agents);
    if (RENEWS) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, "utf8")).toBe(page);
  });
});
