import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type CheckReport, printFinding, runChecks } from "../../checks";
import { type Configuration, loadConfiguration, printFault } from "../../config/load";
import { applicationOf } from "../../stacks/application-checks";
import { createApp } from "../../stacks/onboarding";
import { TeamStack } from "../../stacks/team-stack";

const HERE = join(process.cwd(), "test", "stacks", "mistakes");

/** The stack that the TypeScript files add to; the environment is protected. */
export const STACK = "prod-orders";

const folders: string[] = [];

/** A new folder, gone after `cleanUp`. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "mistakes-"));
  folders.push(folder);
  return folder;
}

export function cleanUp(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The environments of the project and two teams; the file of the team `orders` is given. */
export function configurationFolder(
  orders: string = stringify(team("orders", "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50")),
) {
  const folder = temporary();
  mkdirSync(join(folder, "teams"));
  cpSync(join("config", "environments"), join(folder, "environments"), { recursive: true });
  writeFileSync(join(folder, "teams", "orders.yaml"), orders);
  const billing = stringify(team("billing", "9b2e4f1a-6c3d-4e5f-8a7b-1c2d3e4f5a6b"));
  writeFileSync(join(folder, "teams", "billing.yaml"), billing);
  return folder;
}

function team(name: string, claim: string) {
  return {
    name,
    contact: `${name}@example.com`,
    adGroups: [{ name: `${name}-group`, claim, access: { nonprod: "operator", prod: "viewer" } }],
    namespaces: [name],
    logs: { mask: ["email"] },
  };
}

/** The configuration without any mistake. */
export function cleanConfiguration(): Configuration {
  const { configuration, faults } = loadConfiguration(configurationFolder());
  if (configuration === undefined) throw new Error(faults.map(printFault).join("\n"));
  return configuration;
}

/** What the checks find when a change is made to the team's stack in prod. */
export function findingsWith(configuration: Configuration, change: (stack: TeamStack) => void): CheckReport {
  const app = createApp(configuration, { outdir: temporary() });
  const stack = app.node.findChild(STACK);
  if (!(stack instanceof TeamStack)) throw new Error(`${STACK} is not a team stack`);
  change(stack);
  return runChecks(applicationOf(app));
}

/** The first line that the project says about a team file. */
export function lineForTeamFile(file: string): string {
  const folder = configurationFolder(readFileSync(join(HERE, file), "utf8"));
  const { configuration, faults } = loadConfiguration(folder);
  const [fault] = faults;
  if (fault) return printFault(fault).replaceAll(folder, "config");
  if (configuration === undefined) return "";
  const [finding] = runChecks(applicationOf(createApp(configuration, { outdir: temporary() }))).findings;
  return finding ? printFinding(finding) : "";
}

/** The sentence at the head of a file that says what the mistake is. */
export function mistakeIn(file: string): string {
  const text = readFileSync(join(HERE, file), "utf8");
  return /^(?:# (.*)|\/\*\* (.*) \*\/)$/m.exec(text)?.slice(1).find(Boolean) ?? "";
}
