import type { Configuration } from "../../config/load";
import { teamStackName, zoneNameOf } from "../../rules/names";
import { type Orphan, printOrphan } from "../states/orphans";
import type { ProgramsStage } from "./cluster-programs";
import type { MainJobResult } from "./main-job";
import { isNothing, printRemains, type Remains } from "./remains";
import type { WorkloadResult } from "./workloads";

/** What the main job leaves behind, for people and for `--json`. */
export interface Summary {
  readonly destroyed: boolean;
  readonly environments: readonly EnvironmentSummary[];
  /** What is there although no file declares it. */
  readonly orphans: readonly Orphan[];
  /** Only after a destroy: what was looked at, and what is left. */
  readonly remains?: Remains;
  /** Resources of the tenant, counted in the states of its stacks; objects of the clusters are counted with their team. */
  readonly resources: number;
  readonly providers: readonly string[];
}

interface EnvironmentSummary {
  readonly name: string;
  /** Where the lab answers; absent where it ended with the run. */
  readonly url?: string;
  readonly teams: readonly TeamSummary[];
}

interface TeamSummary {
  readonly team: string;
  readonly zone: string;
  readonly zoneId: string;
  /** Who may see it: group and access. */
  readonly access: readonly string[];
  /** What was written of it, by kind of resource. */
  readonly rules: Readonly<Record<string, number>>;
  /** Pages of the tenant; none where the lab ended with the run. */
  readonly links: Readonly<Record<string, string>>;
  /** Where the workload runs, and how many objects it has; absent without one. */
  readonly workload?: { readonly namespace: string; readonly objects: number };
}

/** Puts together what was deployed, from what Terraform's states say. */
export function summarize(configuration: Configuration, result: MainJobResult, destroyed: boolean): Summary {
  const byStack = new Map(result.results.map((each) => [each.stack, each]));
  const { ready, startedHere } = result.lab;
  const environments = configuration.environments.map(({ name }) => ({
    name,
    url: startedHere ? undefined : ready.environments[name]?.url,
    teams: configuration.teams.flatMap((file) => {
      const stack = byStack.get(teamStackName(name, file.name));
      if (!stack || destroyed) return [];
      const team = file.in(name);
      const groups = team.adGroups.filter((group) => group.access[name] !== undefined);
      return {
        team: team.name,
        zone: zoneNameOf(team),
        zoneId: String(stack.outputs.zone_id ?? ""),
        access: groups.map((group) => `${group.name} (${group.access[name]})`),
        rules: countKinds(stack.addresses),
        workload: workloadIn(result.workloads, name, team.name),
        links: startedHere ? {} : ((stack.outputs.links ?? {}) as Record<string, string>),
      };
    }),
  }));
  const resources = result.results.reduce((sum, { addresses }) => sum + addresses.length, 0);
  return {
    destroyed,
    environments,
    orphans: result.orphans,
    ...(result.remains && { remains: result.remains }),
    resources,
    providers: result.providers.map(({ source, version }) => `${source} ${version}`),
  };
}

/** The same whether Terraform or a server-side apply has deployed it. */
function workloadIn(workloads: readonly WorkloadResult[], environment: string, team: string): TeamSummary["workload"] {
  const found = workloads.find((each) => each.environment === environment && each.team === team);
  return found && { namespace: found.namespace, objects: found.objects };
}

/** Whether something is there that no file declares, or that a destroy should have taken away. */
export function isSomethingLeft({ orphans, remains }: Summary): boolean {
  return orphans.length > 0 || (remains !== undefined && !isNothing(remains));
}

/** What comes after the summary of Dynatrace: the workloads at a stage, or why there are none. */
export type Sequel = ProgramsStage | "left out" | "none";

/**
 * What there is in Dynatrace, for a terminal; `seconds` is what it took. Where the programs of Kubernetes have to be
 * built it is printed minutes before the run ends.
 */
export function printSummary(summary: Summary, seconds: number, sequel: Sequel): string {
  const lines = summary.environments.flatMap(({ name, url, teams }) => [
    "",
    url ? `${name}  ${url}` : name,
    ...teams.flatMap(({ team, zone, access, rules }) => [
      `  ${team}: zone ${zone}`,
      `    may see it   ${access.join(", ") || "nobody"}`,
      `    written      ${Object.entries(rules)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(", ")}`,
    ]),
  ]);
  return [
    ...lines,
    ...summary.orphans.map((each) => `\n${printOrphan(each)}`),
    "",
    `Dynatrace: ${summary.resources} resources, each second plan empty (${seconds.toFixed(0)} s). Where to look next:`,
    "  npx onboard explain <team>    who can see what; --why says why",
    "  npm run lab:tenant            keep the lab running, then work on it by hand",
    "  npm start -- --destroy        take everything away again",
    ...SEQUELS[sequel],
    "",
  ].join("\n");
}

/** What a destroy has left: of everything, or of what no file declares. */
export function printDestroyed({ orphans, remains }: Summary, seconds: number): string {
  const left = remains ? printRemains(remains) : printPruned(orphans);
  return [`\n${left} (${seconds.toFixed(0)} s)`, ...orphans.map((each) => `\n${printOrphan(each)}`)].join("\n");
}

function printPruned({ length }: readonly Orphan[]): string {
  if (length === 0) return "No stack is left that no file declares.";
  return `${length} ${length === 1 ? "stack is" : "stacks are"} left that no file declares.`;
}

/** What runs on the clusters, whichever way it was deployed; `seconds` is what the whole job took. */
export function printWorkloads(summary: Summary, seconds: number): string {
  const workloads = summary.environments.flatMap(({ name, teams }) =>
    teams.flatMap(({ team, workload }) => (workload ? [{ name, team, ...workload }] : [])),
  );
  const objects = workloads.reduce((sum, each) => sum + each.objects, 0);
  return [
    "",
    ...workloads.map(
      (each) => `${each.name}  ${each.team}: workload of ${each.objects} objects in namespace ${each.namespace}`,
    ),
    `Kubernetes: ${objects} objects, and nothing to change a second time (${seconds.toFixed(0)} s in all).`,
  ].join("\n");
}

const TO_COME = "\nStill to come: the workloads, on a Kubernetes API of each environment.";
const SKIP = "  Ctrl-C skips them and keeps what is deployed; --no-cluster leaves them out.";
const SEQUELS: Readonly<Record<Sequel, readonly string[]>> = {
  ready: [TO_COME, "  That takes less than a minute."],
  looking: [TO_COME, "  Its programs are being looked for or downloaded: a minute or two, once.", SKIP],
  building: [TO_COME, "  Its programs are being built: about 8 minutes on two cores, once.", SKIP],
  failed: [TO_COME, "  Its programs cannot be had; the reason follows."],
  "left out": ["\nNot deployed: the workloads (--no-cluster). npm start deploys them."],
  none: [],
};

/** `dynatrace_log_storage.Logs` and the like, counted by the provider's names. */
function countKinds(addresses: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const address of addresses) {
    const kind = address.slice(0, address.indexOf(".")).replace(/^dynatrace_/, "");
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
