import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { stringify } from "yaml";
import { type Fault, loadConfiguration, printFault } from "../../config/load";
import { SourceFile } from "../../config/source-file";
import { dnsLabel } from "../../rules/kubernetes";
import { MAX_TEAM_NAME_LENGTH } from "../../rules/names";
import { textFault } from "../../rules/text-rule";
import { PLATFORMS, type Platform } from "../changed/jobs";
import { configurationFolder, readConfiguration } from "../configuration";
import { InputError } from "../exit";
import { fold } from "../fold";
import { assertFaultless, complete, type Given, type NewTeam } from "../init/answers";
import { type Dialogue, inTerminal } from "../init/dialogue";
import { writePipeline } from "../init/pipelines";
import { askSubject } from "../init/subject";

interface InitOptions extends Given {
  readonly pipeline?: Platform;
  readonly branch: string;
  readonly force: boolean;
  readonly json: boolean;
}

export function registerInit(program: Command): void {
  program
    .command("init")
    .description("Write the file of a new team, or a pipeline. Asks only for what the options leave open.")
    .argument("[team]", "name of the team; part of stack names, so it never changes")
    .option("--contact <mailbox>", "mailbox of the team")
    .option("--namespace <name...>", "Kubernetes namespaces of the team; its name if left out")
    .option("--ad-group <name>", "group of the directory; <team>-group if left out")
    .option("--claim <value>", "what the identity provider sends for the group: for Entra ID its object id")
    .option("--scim", "the group is provisioned by SCIM and needs no claim", false)
    .addOption(new Option("--pipeline <platform>", "write the files of a pipeline").choices(PLATFORMS))
    .option("--branch <name>", "the branch that the pipeline deploys", "main")
    .option("--force", "write over files of a pipeline that somebody has changed", false)
    .option("--json", "print the path of the file as JSON", false)
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  npx onboard init orders --contact orders@example.com \\\n" +
        "    --claim 0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11\n" +
        "  npx onboard init --pipeline github",
    )
    .action(async (name: string | undefined, options: InitOptions) => {
      if (name !== undefined && options.pipeline !== undefined)
        throw new InputError("init writes either a team or a pipeline; leave out one of the two");
      if (options.pipeline !== undefined) return initPipeline(options.pipeline, options);
      if (name !== undefined) return initTeam(name, options);
      if (!process.stdin.isTTY) throw new InputError("init needs the name of a team, or --pipeline <platform>");
      const dialogue = inTerminal(process.stdin, process.stderr);
      try {
        const subject = await askSubject(dialogue);
        if ("pipeline" in subject) initPipeline(subject.pipeline, options);
        else await initTeam(subject.team, options, dialogue);
      } finally {
        dialogue.close();
      }
    });
}

/** @param dialogue One that has begun already; without any a terminal is opened if there is something to ask. */
async function initTeam(name: string, options: InitOptions, dialogue?: Dialogue): Promise<void> {
  const folder = configurationFolder();
  checkName(name);
  assertNew(folder, name);
  const file = writeTeam(folder, await complete(name, options, (team) => newFaults(folder, team), dialogue));
  const next = `npx onboard explain ${name}`;
  console.log(options.json ? JSON.stringify({ file, next }, undefined, 2) : `${file} written. Next: ${next}`);
}

function initPipeline(platform: Platform, { branch, force, json }: InitOptions): void {
  const { environments } = readConfiguration();
  const files = writePipeline({ platform, environments, branch }, force);
  const local = environments.filter(({ state }) => state.backend === "local");
  const notes = local.map(
    ({ name }) => `${name} keeps its state in a local folder, which a runner loses; choose a backend in its file first`,
  );
  const next = "docs/pipelines.md: what has to be set up on the platform";
  const lines = [
    ...(files.length === 0 ? ["Every file is as it would be written."] : files.map((file) => `${file} written`)),
    ...notes.map((note) => `note: ${note}`),
    `Next: ${next}`,
  ];
  console.log(json ? JSON.stringify({ files, next, notes }, undefined, 2) : fold(lines.join("\n")));
}

/**
 * Writes a team's file, unless that would add a fault to the configuration.
 *
 * @returns the path of the file
 * @throws InputError if the file exists, or naming each new fault.
 */
export function writeTeam(folder: string, team: NewTeam): string {
  checkName(team.name);
  const file = assertNew(folder, team.name);
  assertFaultless(file, newFaults(folder, team));
  try {
    writeFileSync(file, teamText(team, usualAccess(folder)), { flag: "wx" });
  } catch (error) {
    if (isCode(error, "EEXIST")) throw existing(file);
    throw error;
  }
  return file;
}

/** The faults that a team's file would add to the configuration; nothing is written for it. */
export function newFaults(folder: string, team: NewTeam): Fault[] {
  const before = new Set(loadConfiguration(folder).faults.map(printFault));
  const unwritten = new Map([[`${team.name}.yaml`, teamText(team, usualAccess(folder))]]);
  return loadConfiguration(folder, unwritten).faults.filter((fault) => !before.has(printFault(fault)));
}

/** The path of a new team's file. @throws InputError if it is there already, or has no folder. */
function assertNew(folder: string, name: string): string {
  const teams = join(folder, "teams");
  const file = join(teams, `${name}.yaml`);
  if (!existsSync(teams)) throw new InputError(`${teams} is not a folder; create it first`);
  if (existsSync(file)) throw existing(file);
  return file;
}

function existing(file: string): InputError {
  return new InputError(`${file} already exists; edit it, or choose another name`);
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

/** Checked first, because the name becomes part of a path. */
function checkName(name: string): void {
  const fault = textFault(dnsLabel(MAX_TEAM_NAME_LENGTH), name);
  if (fault) throw new InputError(`the name of a team ${fault.must}; got ${JSON.stringify(name)}; ${fault.fix}`);
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
