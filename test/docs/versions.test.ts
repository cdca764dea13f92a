import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operator } from "../../config/schema";
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

test("the Go that doctor asks for is the newest that a module of the lab needs", () => {
  const modules = readdirSync("lab", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("go.mod"));
  const needed = modules.map((path) => found(join("lab", path), /^go (\S+)$/m) ?? "unknown");
  const newest = needed.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  expect(modules.length).toBeGreaterThan(1);
  expect(found("cli/doctor/examination.ts", /OLDEST_GO = "([^"]+)"/)).toBe(newest);
});
