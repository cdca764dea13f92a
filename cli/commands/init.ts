import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { stringify } from "yaml";
import { loadConfiguration, printFault } from "../../config/load";
import { SourceFile } from "../../config/source-file";
import { dnsLabel } from "../../rules/kubernetes";
import { MAX_TEAM_NAME_LENGTH } from "../../rules/names";
import { textFault } from "../../rules/text-rule";
import { configurationFolder } from "../configuration";
import { InputError } from "../exit";

/** What a new team file needs. */
export interface NewTeam {
  readonly name: string;
  readonly contact: string;
  readonly namespaces: readonly string[];
  readonly adGroup: string;
  /** What the identity provider sends for the group; left out, the group comes by SCIM. */
  readonly claim?: string;
}

interface InitOptions {
  readonly contact?: string;
  readonly namespace?: readonly string[];
  readonly adGroup?: string;
  readonly claim?: string;
  readonly scim: boolean;
  readonly json: boolean;
}

/** Asks a person one question. */
type Ask = (question: string) => Promise<string>;

export function registerInit(program: Command): void {
  program
    .command("init")
    .description("Write the file of a new team. Asks only for what the options leave open.")
    .argument("<team>", "name of the team; part of stack names, so it never changes")
    .option("--contact <mailbox>", "mailbox of the team")
    .option("--namespace <name...>", "Kubernetes namespaces of the team; its name if left out")
    .option("--ad-group <name>", "group of the directory; <team>-group if left out")
    .option("--claim <value>", "what the identity provider sends for the group: for Entra ID its object id")
    .option("--scim", "the group is provisioned by SCIM and needs no claim", false)
    .option("--json", "print the path of the file as JSON", false)
    .addHelpText(
      "after",
      "\nExample:\n  npx onboard init orders --contact orders@example.com --claim 0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11",
    )
    .action(async (name: string, options: InitOptions) => {
      const folder = configurationFolder();
      checkName(name);
      const file = writeTeam(folder, await complete(name, options));
      const next = `npx onboard explain ${name}`;
      console.log(options.json ? JSON.stringify({ file, next }, undefined, 2) : `${file} written. Next: ${next}`);
    });
}

/**
 * Writes a team's file, unless that would add a fault to the configuration.
 *
 * @returns the path of the file
 * @throws InputError if the file exists, or naming each new fault.
 */
export function writeTeam(folder: string, team: NewTeam): string {
  checkName(team.name);
  const file = join(folder, "teams", `${team.name}.yaml`);
  const before = new Set(loadConfiguration(folder).faults.map(printFault));
  try {
    writeFileSync(file, teamText(team, usualAccess(folder)), { flag: "wx" });
  } catch (error) {
    if (isCode(error, "EEXIST")) throw new InputError(`${file} already exists; edit it, or choose another name`);
    if (isCode(error, "ENOENT")) throw new InputError(`${join(folder, "teams")} is not a folder; create it first`);
    throw error;
  }
  const fresh = loadConfiguration(folder).faults.map(printFault);
  const faults = fresh.filter((fault) => !before.has(fault));
  if (faults.length === 0) return file;
  rmSync(file);
  throw new InputError([`${file} was not written; it would have faults:`, ...faults].join("\n"));
}

/** The text of a team's file; what is left out takes its default. */
export function teamText(team: NewTeam, access: Readonly<Record<string, string>>): string {
  const identity = team.claim === undefined ? { scim: true } : { claim: team.claim };
  const content = {
    name: team.name,
    contact: team.contact,
    adGroups: [{ name: team.adGroup, ...identity, access }],
    namespaces: team.namespaces,
  };
  return `# yaml-language-server: $schema=../schemas/team.schema.json\n${stringify(content, { lineWidth: 120 })}`;
}

/** Least access where it matters: viewers in protected environments, operators elsewhere. */
function usualAccess(folder: string): Record<string, string> {
  const environments = join(folder, "environments");
  if (!existsSync(environments)) throw new InputError(`${environments} is not a folder; create it first`);
  const files = readdirSync(environments).filter((name) => name.endsWith(".yaml"));
  return Object.fromEntries(
    files.sort().map((name) => {
      const file = join(environments, name);
      const source = SourceFile.read(file, file, folder);
      const isProtected = source instanceof SourceFile && source.load().value?.protected === true;
      return [name.slice(0, -".yaml".length), isProtected ? "viewer" : "operator"];
    }),
  );
}

/**
 * Asks in a terminal for what the options leave open; what has a default is not asked for.
 *
 * @throws InputError naming the missing options if there is no terminal to ask in.
 */
export async function complete(name: string, options: Partial<InitOptions>, ask?: Ask): Promise<NewTeam> {
  const { contact, namespace, adGroup, claim, scim = false } = options;
  if (scim && claim !== undefined) throw new InputError("use either --claim or --scim, not both");
  const missing = [
    ...(contact === undefined ? ["--contact"] : []),
    ...(claim === undefined && !scim ? ["--claim or --scim"] : []),
  ];
  const usual = { namespaces: namespace ?? [name], adGroup: adGroup ?? `${name}-group` };
  if (missing.length === 0) return { name, contact: contact ?? "", ...usual, ...(claim !== undefined && { claim }) };
  if (ask === undefined && !process.stdin.isTTY)
    throw new InputError(`init needs ${missing.join(", and ")}; there is no terminal to ask in`);
  return asked(ask ?? inTerminal, { name, contact, claim, scim, ...usual });
}

async function asked(
  ask: Ask,
  known: Omit<NewTeam, "contact"> & { readonly contact?: string; readonly scim: boolean },
): Promise<NewTeam> {
  const { name, namespaces, adGroup, scim } = known;
  const contact = known.contact ?? (await ask("Mailbox of the team"));
  const claim = known.claim ?? (scim ? "" : await ask(`Claim of ${adGroup}, empty if it is provisioned by SCIM`));
  return { name, contact, namespaces, adGroup, ...(claim !== "" && { claim }) };
}

async function inTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question}: `)).trim();
  } finally {
    terminal.close();
  }
}

/** Checked first, because the name becomes part of a path. */
function checkName(name: string): void {
  const fault = textFault(dnsLabel(MAX_TEAM_NAME_LENGTH), name);
  if (fault) throw new InputError(`the name of a team ${fault.must}; got ${JSON.stringify(name)}; ${fault.fix}`);
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
