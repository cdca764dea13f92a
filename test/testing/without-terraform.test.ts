import "../../testing/jest";
import { applyAndPlan, planOf, planSnapshot } from "../../testing";
import { platform, teamStack } from "./support/team-stack";

const REASON =
  "no-such-terraform was not found on the PATH; install Terraform 1.11.0 or newer, or name it in TERRAFORM_BINARY_NAME";

let said: jest.SpyInstance;

beforeEach(() => {
  process.env.TERRAFORM_BINARY_NAME = "no-such-terraform";
  said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  delete process.env.TERRAFORM_BINARY_NAME;
  said.mockRestore();
});

const lines = () => said.mock.calls.map(([line]) => String(line));

test("the text says that it is no plan, and standard error says so once", async () => {
  const text = await planSnapshot(teamStack(), { before: [platform()] });
  expect(text.split("\n").slice(0, 2)).toEqual([
    "NOT A PLAN of orders-prod, only what it declares: no Terraform ran.",
    REASON,
  ]);
  const plan = await planOf(teamStack(), { before: [platform()] });
  expect(plan).toMatchObject({ origin: "synthesis", missing: REASON, hasState: false, text });
  expect(lines()).toEqual([`testing kit: no plan, only what stacks declare: ${REASON}\n`]);
});

test("its snapshot has a name of its own", async () => {
  await expect(teamStack()).toMatchPlanSnapshot({ before: [platform()] });
});

test("what needs a plan fails with what to install", async () => {
  await expect(applyAndPlan(teamStack())).rejects.toThrow(REASON);
  const stack = () => expect(teamStack());
  const needsApply = `toHaveNoChangesAfterApply applies the stack: ${REASON}`;
  await expect(stack().toHaveNoChangesAfterApply()).rejects.toThrow(needsApply);
  await expect(stack().not.toHaveNoChangesAfterApply()).rejects.toThrow(needsApply);
  const needsPlan = `toPlanNoDestroy needs a plan of orders-prod: ${REASON}`;
  await expect(stack().toPlanNoDestroy({ from: teamStack() })).rejects.toThrow(needsPlan);
  await expect(stack().not.toPlanNoDestroy({ from: teamStack() })).rejects.toThrow(needsPlan);
});

test("a test may ask to be left out, which is said each time", async () => {
  await expect(teamStack()).toHaveNoChangesAfterApply({ skipWithoutTerraform: true });
  await expect(teamStack()).not.toHaveNoChangesAfterApply({ skipWithoutTerraform: true });
  const line = `testing kit: skipped: toHaveNoChangesAfterApply applies the stack: ${REASON}\n`;
  expect(lines()).toEqual([line, line]);
});

test.each([
  ["~> 3.0", "hashicorp/random"],
  ["3.5.0", "registry.example.com/acme/random"],
])("version %s of provider %s cannot be had, and the text says so", async (version, source) => {
  const stack = teamStack();
  stack.addOverride("terraform.required_providers.random", { source, version });
  expect((await planSnapshot(stack)).split("\n")[1]).toBe(
    `orders-prod requires provider ${source} in version "${version}"; require an exact version of the public registry`,
  );
});
