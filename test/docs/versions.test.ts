import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operator } from "../../config/schema";
import { OLDEST_TERRAFORM } from "../../lab/terraform/terraform";
import { DYNATRACE } from "../../stacks/required-providers";
import { synthesized, testStack } from "../support/synth";

const GO_MODULE = "github.com/dynatrace-oss/terraform-provider-dynatrace";
const ADDRESS = "registry.terraform.io/dynatrace-oss/dynatrace";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const found = (path: string, pattern: RegExp) => pattern.exec(readFileSync(path, "utf8"))?.[1];

test("the Dynatrace provider has one version: in schema, bindings, packages, stacks, and where it is built", () => {
  const version = json("packages/provider-dynatrace/schema.json").provider_versions[ADDRESS];
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect({
    package: json("packages/provider-dynatrace/package.json").version,
    dependency: json("package.json").dependencies["@cdktf/provider-dynatrace"],
    stacks: DYNATRACE,
    bindings: synthesized(testStack()).terraform?.required_providers?.dynatrace,
    build: found("lab/terraform/modules/dynatrace/go.mod", new RegExp(`${GO_MODULE} v(\\S+)`)),
    tests: found("test/e2e/support/lab-provider.tf", /version = "([^"]+)"/),
  }).toEqual({
    package: version,
    dependency: version,
    stacks: { source: "dynatrace-oss/dynatrace", version },
    bindings: { source: "dynatrace-oss/dynatrace", version },
    build: version,
    tests: version,
  });
});

test("the Dynatrace Operator has one version: by default, and where DynaKubes are judged", () => {
  const build = found("lab/control-plane/modules/operator-check/go.mod", /dynatrace-operator v(\S+)/);
  expect(build).toMatch(/^\d+\.\d+\.\d+$/);
  expect({ default: operator.parse({}).chartVersion, build }).toEqual({ default: build, build });
});

test("the oldest Node is the same for npm and for doctor", () => {
  const oldest = json("package.json").engines.node.replace(">=", "").split(".").join(", ");
  expect(found("cli/doctor/examination.ts", /OLDEST_NODE = \[([^\]]+)\]/)).toBe(oldest);
});

test("the oldest Terraform is the same for the lab and for what cdktf's successor is told that the stacks are for", () => {
  const range = `>=${OLDEST_TERRAFORM}`;
  expect(json("cdktf.json").targetVersions).toEqual({ terraform: range, opentofu: range });
});

test("every package takes the same versions of cdktf, those that the decision page names", () => {
  const peers = readdirSync("packages")
    .filter((name) => existsSync(join("packages", name, "package.json")))
    .flatMap((name) => json(join("packages", name, "package.json")).peerDependencies?.cdktf ?? []);
  const page = found("docs/decisions/0012-cdktf-or-cdktn.md", /accept both: `([^`]+)`/);
  expect(page).toMatch(/^\^0\.21\.0 \|\| \^\d/);
  expect(peers.length).toBeGreaterThan(2);
  expect(peers).toEqual(peers.map(() => page));
});

test("the Go that doctor asks for is the newest that a module of the lab needs", () => {
  const modules = readdirSync("lab", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("go.mod"));
  const needed = modules.map((path) => found(join("lab", path), /^go (\S+)$/m) ?? "unknown");
  const newest = needed.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  expect(modules.length).toBeGreaterThan(1);
  expect(found("cli/doctor/examination.ts", /OLDEST_GO = "([^"]+)"/)).toBe(newest);
});

test("uv has one version: in the lab, and in the image and the pipeline of the template", () => {
  const lab = found("lab/python/requirements.txt", /^uv==(\S+)$/m);
  expect(lab).toMatch(/^\d+\.\d+\.\d+$/);
  expect({
    image: found("template/project/Dockerfile.jinja", / uv==(\S+)$/m),
    pipeline: found("template/project/.github/workflows/ci.yml.jinja", /UV_VERSION: "([^"]+)"/),
  }).toEqual({ image: lab, pipeline: lab });
});

test("the Python of the image is the one that the pipeline tests with and that wheels are looked for", () => {
  const image = found("template/project/Dockerfile.jinja", /^FROM python:(3\.\d+)\./m);
  expect(image).toMatch(/^3\.\d+$/);
  expect({
    pipeline: found("template/project/.github/workflows/ci.yml.jinja", /python-version: "([^"]+)"/),
    wheels: found("template/project/tools/wheel_check.py", /^PYTHON = \((\d+, \d+)\)$/m)?.replace(", ", "."),
    agents: found("lab/python/alpine-wheels.ts", /"--python-version", "([^"]+)"/),
  }).toEqual({ pipeline: image, wheels: image, agents: image });
});

test("the oldest Python is the same for the service, its linters, the lab and doctor", () => {
  const project = (pattern: RegExp) => found("template/project/pyproject.toml.jinja", pattern);
  expect({
    service: project(/requires-python = ">=(\S+)"/),
    types: project(/python_version = "(\S+)"/),
    linter: project(/target-version = "py3(\d+)"/),
    lab: found("lab/python/python-tools.ts", /OLDEST_PYTHON = "([^"]+)"/),
  }).toEqual({ service: "3.11", types: "3.11", linter: "11", lab: "3.11" });
});
