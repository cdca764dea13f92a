import { join } from "node:path";
import { readConfiguration } from "../../cli/configuration";
import { TestLab } from "./support/lab";
import { LabModule } from "./support/lab-module";

jest.setTimeout(120_000);

let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.start(readConfiguration("config"));
});

afterAll(() => lab?.close());

test("x", async () => {
  const mistakes = await LabModule.init(lab, join("test", "e2e", "lab-refusals"));
  await mistakes.plan();
  const error = await mistakes.applyPlan().catch((e) => e);
  console.log(JSON.stringify(error.detail, null, 1));
  console.log(JSON.stringify(await lab.state(), null, 1).slice(0, 1500));
});
