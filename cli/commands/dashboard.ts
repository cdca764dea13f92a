import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Configuration, TeamFile } from "../../config/load";
import { printable } from "../../config/printable";
import type { Environment } from "../../config/schema";
import { envOption } from "../arguments";
import { readConfiguration } from "../configuration";
import { readDashboard } from "../dashboard/dashboard-content";
import { type FilledDashboard, renderPage } from "../dashboard/page";
import { type PreviewOptions, previewDashboard } from "../dashboard/preview";
import { splunkDefinition } from "../dashboard/splunk-definition";
import { splunkFaults } from "../dashboard/splunk-schema";
import { type TeamDashboardDocument, teamDashboards } from "../dashboard/team-dashboards";
import { InputError } from "../exit";
import { LAB_FOLDER, openLab } from "../lab-session";
import { givenPath } from "../project-root";
import { chooseEnvironments, chooseTeams } from "../selection";

/** Options of `onboard dashboard`. */
interface DashboardOptions {
  readonly env?: string;
  readonly preview?: string | true;
  readonly claims?: string;
  readonly last: number;
  readonly splunk?: string | true;
  readonly index: string;
  readonly sourcetype: string;
  readonly json: boolean;
}

/** A dashboard of a team, as the command prints it. */
export interface DescribedDashboard {
  readonly team: string;
  readonly environment: string;
  /** Id of the document. */
  readonly id: string;
  readonly name: string;
  readonly tiles: readonly {
    readonly id: string;
    readonly title: string;
    /** Kind of chart, or `markdown`. */
    readonly shows: string;
    /** DQL; absent for a text. */
    readonly query?: string;
  }[];
}

/** What the command found and wrote. */
export interface DashboardOutcome {
  readonly dashboards: readonly DescribedDashboard[];
  /** Files that were written. */
  readonly files: readonly string[];
}

const FOLDER = join(LAB_FOLDER, "dashboards");

export function registerDashboard(program: Command): void {
  program
    .command("dashboard")
    .description("The tiles of a team's dashboard; a page of it with the lab's data; the same for Splunk.")
    .argument("<team>", "a team")
    .addOption(envOption())
    .option("--preview [file]", "write a page with the local lab's data, as a member of the team sees it")
    .option("--claims <list>", "with --preview: claims of the person whose view it is, separated by commas")
    .addOption(
      new Option("--last <duration>", "with --preview: time that is shown, such as 30m or 2h")
        .argParser(toMilliseconds)
        .default(2 * 3_600_000, "2h"),
    )
    .option("--splunk [file]", "write a Dashboard Studio definition that asks the same of the logs in Splunk")
    .option("--index <name>", "with --splunk: index that searches begin with", "main")
    .option("--sourcetype <name>", "with --splunk: source type that searches begin with", "*")
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  npx onboard dashboard tlo-python --env prod --preview",
        "  npx onboard dashboard tlo-python --env prod --splunk tlo-python.json",
      ].join("\n"),
    )
    .action(async (team: string, options: DashboardOptions) => {
      const outcome = await dashboards(readConfiguration(), team, options);
      console.log(options.json ? JSON.stringify(outcome, undefined, 2) : printOutcome(outcome));
    });
}

/** Describes a team's dashboards and writes what is asked for. @throws InputError for a team without any. */
export async function dashboards(
  configuration: Configuration,
  teamName: string,
  options: DashboardOptions,
): Promise<DashboardOutcome> {
  const environments = chooseEnvironments(configuration, options.env);
  const [file] = chooseTeams(configuration, teamName);
  const documents = file === undefined ? [] : teamDashboards(configuration, file, environments);
  if (file === undefined || documents.length === 0) {
    const fix = "write dashboards: { dynatrace: true } in its file";
    throw new InputError(`team ${teamName} has no dashboard in ${names(environments)}; ${fix}`);
  }
  const files: string[] = [];
  if (options.preview !== undefined) {
    const path = options.preview === true ? join(FOLDER, `${teamName}.html`) : givenPath(options.preview);
    files.push(write(path, await previewPage(configuration, file, documents, options)));
  }
  if (options.splunk !== undefined) {
    const path = options.splunk === true ? join(FOLDER, `${teamName}.splunk.json`) : givenPath(options.splunk);
    files.push(write(path, splunkFile(file, documents, options)));
  }
  return { dashboards: documents.map(describe), files };
}

async function previewPage(
  configuration: Configuration,
  file: TeamFile,
  documents: readonly TeamDashboardDocument[],
  { claims, last: lastMs }: DashboardOptions,
): Promise<string> {
  const lab = await openLab(configuration, 0);
  try {
    const shown: FilledDashboard[] = [];
    for (const document of documents) {
      const person = personOf(file, document.environment, claims);
      shown.push(await previewDashboard(lab.ready, document, { ...person, lastMs }));
    }
    return await renderPage(`Dashboard of ${file.name}`, shown);
  } finally {
    await lab.close();
  }
}

/** Whoever is named, or somebody who is in every group of the team that has access in the environment. */
function personOf(
  file: TeamFile,
  { name }: Environment,
  given: string | undefined,
): Pick<PreviewOptions, "who" | "claims"> {
  if (given !== undefined) {
    const claims = given.split(",").flatMap((claim) => claim.trim() || []);
    return { who: `a person with the claims ${claims.join(", ") || "of nobody"}`, claims };
  }
  const groups = file.in(name).adGroups.filter(({ access }) => access[name] !== undefined);
  if (groups.length === 0) return { who: `a member of ${file.name}, which has no access here`, claims: [] };
  return {
    who: `a member of ${groups.map((group) => group.name).join(" and ")}`,
    claims: groups.map((group) => group.claim ?? group.name),
  };
}

function splunkFile(
  file: TeamFile,
  documents: readonly TeamDashboardDocument[],
  { index, sourcetype }: DashboardOptions,
): string {
  const [document, other] = documents;
  if (document === undefined || other !== undefined) {
    throw new InputError("--splunk writes the dashboard of one environment; name it with --env");
  }
  const { environment, name, content } = document;
  const definition = splunkDefinition({
    title: name,
    description: "Made from the team's file: edits made here are overwritten by the next import.",
    cluster: environment.kubernetes.clusterName,
    namespaces: file.in(environment.name).namespaces,
    tiles: readDashboard(content),
    index,
    sourcetype,
  });
  const faults = splunkFaults(definition);
  if (faults.length > 0) throw new Error(`the Splunk dashboard is not whole: ${faults.join("; ")}`);
  return `${JSON.stringify(definition, undefined, 2)}\n`;
}

function describe({ team, environment, id, name, content }: TeamDashboardDocument): DescribedDashboard {
  const tiles = readDashboard(content).map((tile) =>
    tile.kind === "markdown"
      ? { id: tile.id, title: "", shows: "markdown" }
      : { id: tile.id, title: tile.title, shows: tile.visualization, query: tile.query },
  );
  return { team, environment: environment.name, id, name, tiles };
}

/** The outcome for a terminal. */
export function printOutcome({ dashboards, files }: DashboardOutcome): string {
  const lists = dashboards.map(({ name, id, tiles }) => {
    const width = Math.max(...tiles.map((tile) => tile.id.length));
    const lines = tiles.map((tile) => `  ${tile.id.padEnd(width)}  ${tile.shows.padEnd(11)}  ${tile.title}`.trimEnd());
    return [`${name}: document ${id}`, ...lines].map(printable).join("\n");
  });
  return [...lists, ...(files.length > 0 ? [files.map((file) => `wrote ${file}`).join("\n")] : [])].join("\n\n");
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function names(environments: readonly Environment[]): string {
  return environments.map(({ name }) => name).join(", ");
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function toMilliseconds(text: string): number {
  const [, amount = "", unit = ""] = /^([1-9]\d{0,3})([smhd])$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor !== undefined) return Number(amount) * factor;
  throw new InvalidArgumentError(`must be a duration such as 30m or 2h; got ${JSON.stringify(text)}`);
}
