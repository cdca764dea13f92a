import { readFileSync } from "node:fs";
import { join } from "node:path";
import { prepareTerraform } from "../../cli/lab-programs";
import { providersIn, rawStateIn } from "../../cli/start/raw-state";
import { type StackFolder, StackRunner } from "../../cli/start/stack-runner";
import { findOpenTofu } from "../../lab/terraform/opentofu";
import type { Terraform } from "../../lab/terraform/terraform";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(600_000);

const ORDER = ["nonprod-tenant", "prod-tenant", "nonprod-tlo-python", "prod-tlo-python"];
const OPENTOFUS = "registry.opentofu.org/dynatrace-oss/dynatrace";
const TERRAFORMS = "registry.terraform.io/dynatrace-oss/dynatrace";

const openTofu = findOpenTofu();
const why = openTofu === undefined ? ": skipped, as npm run lab:prepare could not build it" : "";

(openTofu === undefined ? describe.skip : describe)(`OpenTofu${why}`, () => {
  const shell = { ...process.env };
  let lab: TestLab;
  let stacks: ReadonlyMap<string, StackFolder>;

  beforeAll(async () => {
    process.env.TERRAFORM_BINARY_NAME = openTofu;
    const configuration = configurationWithTeams();
    lab = await TestLab.start(configuration);
    const environments = configuration.environments.map((environment) => ({ ...environment, protected: false }));
    stacks = await lab.synthesize({ ...configuration, environments });
  });
  afterAll(async () => {
    process.env = shell;
    await lab?.close();
  });

  const stackNamed = (name: string): StackFolder => {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`there is no stack ${name}; got ${[...stacks.keys()].join(", ")}`);
    return stack;
  };
  const stateOf = (name: string) => readFileSync(join(lab.folder, "state", `${name}.tfstate`), "utf8");
  const providersOf = (name: string) => providersIn(rawStateIn(stateOf(name)).resources);

  function runnerOf(terraform: Terraform): StackRunner {
    const { signal } = new AbortController();
    return new StackRunner(terraform, { stop: signal, interrupt: signal });
  }

  test("is what the variable of cdktf names", () => {
    expect(lab.terraform).toMatchObject({ product: "OpenTofu", binary: openTofu });
  });

  test("applies every stack, and its second plan is empty", async () => {
    for (const name of ORDER) {
      const { created, changed, addresses } = await runnerOf(lab.terraform).deploy(stackNamed(name), () => undefined);
      expect({ name, created, changed }).toEqual({ name, created: addresses.length, changed: 0 });
      expect(created).toBeGreaterThan(10);
    }
  });

  test("takes the providers from its own registry's name, in states and lock files", () => {
    for (const name of ORDER) {
      expect(providersOf(name)).toEqual([OPENTOFUS]);
      const lock = readFileSync(join(stackNamed(name).folder, ".terraform.lock.hcl"), "utf8");
      expect(lock.match(/^provider "(.*)" \{$/gm)).toEqual([`provider "${OPENTOFUS}" {`]);
    }
  });

  test("keeps the ephemeral variables out of plans and states", async () => {
    const { folder } = stackNamed("prod-tlo-python");
    await lab.terraform.mustRun(["plan", "-input=false", "-out=saved.plan"], { cwd: folder });
    const { stdout } = await lab.terraform.mustRun(["show", "-json", "saved.plan"], { cwd: folder });
    const { account, environments } = lab.tenant.ready.credentials;
    const secrets = [account.clientSecret, environments.prod?.apiToken, environments.prod?.clientSecret];
    for (const secret of secrets) {
      expect(secret).toMatch(/^.{8,}$/);
      for (const text of [stdout, stateOf("prod-tlo-python")]) expect(text).not.toContain(secret);
    }
  });

  test("Terraform goes on from its state, and it from Terraform's, with nothing to change", async () => {
    const stack = stackNamed("prod-tlo-python");
    delete process.env.TERRAFORM_BINARY_NAME;
    const { terraform } = await prepareTerraform(() => undefined);
    expect(terraform.product).toBe("Terraform");
    const nothing = { created: 0, changed: 0, destroyed: 0 };
    const byTerraform = await runnerOf(terraform.with(lab.environment)).deploy(stack, () => undefined);
    expect([byTerraform, providersOf(stack.name)]).toMatchObject([nothing, [TERRAFORMS]]);
    const byOpenTofu = await runnerOf(lab.terraform).deploy(stack, () => undefined);
    expect([byOpenTofu, providersOf(stack.name)]).toMatchObject([nothing, [OPENTOFUS]]);
  });

  test("destroys every stack", async () => {
    for (const name of [...ORDER].reverse()) {
      const { destroyed, addresses } = await runnerOf(lab.terraform).destroy(stackNamed(name), () => undefined);
      expect(destroyed).toBeGreaterThan(10);
      expect(addresses).toEqual([]);
    }
  });
});
