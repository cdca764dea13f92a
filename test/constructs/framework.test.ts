import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { ManagementZone, NamespaceMatch } from "../../constructs/management-zone";
import { synthesized, testStack } from "../support/synth";

const ZONE = { zoneName: "orders-prod", cluster: "prod-eu", namespaces: [NamespaceMatch.exactly("orders")] };

/** A second copy of cdktf, and unless it is told to share it, of constructs. */
function secondCopy(sharesConstructs: boolean): typeof import("cdktf") {
  let copy: typeof import("cdktf") | undefined;
  jest.isolateModules(() => {
    const ours = { Construct, ...jest.requireActual("constructs") };
    if (sharesConstructs) jest.doMock("constructs", () => ({ ...ours, ...CONSTRUCTS }));
    copy = require("cdktf");
    jest.dontMock("constructs");
  });
  if (copy === undefined) throw new Error("no copy was made");
  return copy;
}

const CONSTRUCTS: typeof import("constructs") = require("constructs");
const NOTE = Symbol.for("jsii.rtti");
const CONSTRUCTS_VERSION = JSON.parse(readFileSync("node_modules/constructs/package.json", "utf8")).version;
const FIX = (name: string) =>
  `run npm ls ${name} to see who brings the second, let all want one version, then run npm dedupe`;

test("an application of another copy of constructs is refused by name", () => {
  const { App, TerraformStack: Other } = secondCopy(false);
  const stack = new Other(new App({ outdir: mkdtempSync(join(tmpdir(), "copy-")) }), "prod-orders");
  expect(() => new ManagementZone(stack, "Zone", ZONE)).toThrow(`prod-orders/Zone has 1 fault:
  - constructs must come from one copy of constructs, or each copy ignores what the other made; got "${CONSTRUCTS_VERSION} there and ${CONSTRUCTS_VERSION} here"; ${FIX("constructs")}`);
});

test("an application of another copy of cdktf is refused by name", () => {
  const { App, TerraformStack: Other } = secondCopy(true);
  const stack = new Other(new App({ outdir: mkdtempSync(join(tmpdir(), "copy-")) }), "prod-orders");
  expect(() => new ManagementZone(stack, "Zone", ZONE)).toThrow(`prod-orders/Zone has 1 fault:
  - cdktf must come from one copy of cdktf, or each copy ignores what the other made; got "0.21.0 there and 0.21.0 here"; ${FIX("cdktf")}`);
});

test("what other copies put into a stack is found when the stack is synthesized", () => {
  const stack = testStack("prod-orders");
  new ManagementZone(stack, "Zone", ZONE);
  const { TerraformOutput } = secondCopy(true);
  new TerraformOutput(stack, "stranger", { value: "x" });
  expect(() => synthesized(stack)).toThrow(
    "prod-orders/stranger must come from one copy of cdktf, or each copy ignores what the other made",
  );
});

test.each([
  ["cdktf", "0.20.12", "cdktf 0.21, or cdktn 0.24 in its place", "npm install cdktf@0.21"],
  ["constructs", "10.3.0", "constructs 10.6 or 10.7", 'npm install "constructs@>=10.6.0 <10.8.0"'],
])("%s %s is refused with the versions that work", (name, version, words, install) => {
  jest.isolateModules(() => {
    const type: object = name === "cdktf" ? require("cdktf").TerraformStack : require("constructs").Construct;
    Object.assign(type, {
      [NOTE]: { fqn: name === "cdktf" ? "cdktf.TerraformStack" : "constructs.Construct", version },
    });
    const { testStack: otherStack } = require("../support/synth");
    const { ManagementZone: Other } = require("../../constructs/management-zone");
    expect(() => new Other(otherStack("prod-orders"), "Zone", ZONE)).toThrow(`prod-orders/Zone has 1 fault:
  - ${name} must be a version that these constructs were tried with: ${words}; got "${version}"; run ${install}`);
  });
});

test("the versions are the peers of the packed library", () => {
  const { peerDependencies } = JSON.parse(readFileSync("packages/library/package.json", "utf8"));
  const source = readFileSync("constructs/framework.ts", "utf8");
  expect(peerDependencies).toMatchObject({ cdktf: "^0.21.0 || ^0.24.0", constructs: ">=10.6.0 <10.8.0" });
  expect(source).toContain("/^0\\.(21|24)\\./");
  expect(source).toContain("/^10\\.[67]\\./");
});

test("a stack of one copy passes", () => {
  const stack = testStack("prod-orders");
  new ManagementZone(stack, "Zone", ZONE);
  expect(TerraformStack.of(stack)).toBe(stack);
  expect(() => synthesized(stack)).not.toThrow();
});
