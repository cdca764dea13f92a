import type { Draft, TeamDraft } from "./draft";
import type { Fault } from "./fault";
import { entry, isMap } from "./merge";

/**
 * Rules over the hosts of all workloads: each leads to one team, in the domain that the environment's ingress serves.
 * Controllers join two Ingresses with one host, or let the older one win, and either way say nothing.
 */
export function checkHosts(teams: readonly TeamDraft[], environments: readonly Draft[]): Fault[] {
  const owners = new Map<string, { readonly draft: TeamDraft; readonly place: string }>();
  return environments.flatMap((environment) => {
    const domain = environment.value(["kubernetes", "exposure", "domain"]);
    if (typeof domain !== "string") return [];
    return teams.flatMap((draft) => {
      const workload = entry(draft.in(environment.name), "workload");
      if (!isMap(workload)) return [];
      const own = entry(workload, "host");
      const path = own === undefined ? ["name"] : ["workload", "host"];
      const host = typeof own === "string" ? own : `${draft.name}.${domain}`;
      const faultAt = (problem: string, fix: string) => draft.faultIn(environment.name, path, problem, fix);
      if (!host.endsWith(`.${domain}`)) {
        const problem = `must be in the domain of ${environment.name}, which is ${domain}`;
        return [faultAt(problem, `write a name such as ${draft.name}.${domain}, or remove it`)];
      }
      const owner = owners.get(host);
      const { file, line } = draft.position(environment.name, path);
      owners.set(host, owner ?? { draft, place: `${file}:${line}` });
      if (!owner || owner.draft === draft) return [];
      const named = `${host} is the host of team ${JSON.stringify(owner.draft.name)} (${owner.place})`;
      const problem = own === undefined ? `names the workload's host too, and ${named}` : named.slice(host.length + 1);
      return [faultAt(problem, "give each team a workload.host of its own, or leave it out")];
    });
  });
}
