import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { goModule } from "./support/go-module";

jest.setTimeout(120_000);

const run = promisify(execFile);
const MODULE = "github.com/dynatrace-oss/terraform-provider-dynatrace";
const SELECTION = join("packages", "provider-dynatrace", "selection.json");
const SCHEMAS = join("lab", "tenant", "settings", "schemas");

let work: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "settings-schemas-"));
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

function textsIn(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

test("the lab's settings schemas are those of the provider's pinned version", async () => {
  mkdirSync(join(work, dirname(SELECTION)), { recursive: true });
  cpSync(SELECTION, join(work, SELECTION));
  const script = resolve("lab", "tenant", "settings", "update-schemas.mjs");
  await run(process.execPath, [script, await goModule(MODULE)], { cwd: work });
  expect(textsIn(SCHEMAS)).toEqual(textsIn(join(work, SCHEMAS)));
});

test("the module pins the version that the project's stacks ask for", async () => {
  const pinned = new RegExp(`${MODULE} v(\\S+)`).exec(
    readFileSync(join("lab", "terraform", "modules", "dynatrace", "go.mod"), "utf8"),
  );
  const { version } = JSON.parse(readFileSync(join("packages", "provider-dynatrace", "package.json"), "utf8"));
  expect(pinned?.[1]).toBe(version);
});
