import type { Configuration } from "../../config/load";
import { teamStackName, zoneNameOf } from "../../rules/names";
import { type Orphan, printOrphan } from "../states/orphans";
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
  readonly url: string;
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
  readonly links: Readonly<Record<string, string>>;
  /** Where the workload runs, and how many objects it has; absent without one. */
  readonly workload?: { readonly namespace: string; readonly objects: number };
}

/** Puts together what was deployed, from what Terraform's states say. */
export function summarize(configuration: Configuration, result: MainJobResult, destroyed: boolean): Summary {
  const byStack = new Map(result.results.map((each) => [each.stack, each]));
  const environments = configuration.environments.map(({ name, dynatrace }) => ({
    name,
    url: result.lab.ready.environments[name]?.url ?? dynatrace.environmentUrl,
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
        links: (stack.outputs.links ?? {}) as Record<string, string>,
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

/** The summary for a terminal; `seconds` is what the whole job took. */
export function printSummary(summary: Summary, seconds: number): string {
  const forgotten = summary.orphans.map((each) => `\n${printOrphan(each)}`);
  if (summary.remains) return [`\n${printRemains(summary.remains)} (${seconds.toFixed(0)} s)`, ...forgotten].join("\n");
  if (summary.destroyed) return [`\n${printPruned(summary)} (${seconds.toFixed(0)} s)`, ...forgotten].join("\n");
  const lines = summary.environments.flatMap(({ name, url, teams }) => [
    "",
    `${name}  ${url}`,
    ...teams.flatMap(({ team, zone, access, rules, workload }) => [
      `  ${team}: zone ${zone}`,
      `    may see it   ${access.join(", ") || "nobody"}`,
      `    written      ${Object.entries(rules)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(", ")}`,
      ...(workload ? [`    workload     ${workload.objects} objects in namespace ${workload.namespace}`] : []),
    ]),
  ]);
  return [
    ...lines,
    ...forgotten,
    "",
    `${summary.resources} resources, each second plan empty (${seconds.toFixed(0)} s). Where to look next:`,
    "  npx onboard explain <team>    who can see what, and why",
    "  npm run lab:tenant            keep the lab running, then work on it by hand (see the README)",
    "  npm start -- --destroy        take everything away again",
  ].join("\n");
}

function printPruned({ orphans }: Summary): string {
  if (orphans.length === 0) return "No stack is left that no file declares.";
  return `${orphans.length} ${orphans.length === 1 ? "stack is" : "stacks are"} left that no file declares.`;
}

/** `dynatrace_log_storage.Logs` and the like, counted by the provider's names. */
function countKinds(addresses: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const address of addresses) {
    const kind = address.slice(0, address.indexOf(".")).replace(/^dynatrace_/, "");
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
