import { clusterStackName, teamStackName, tenantStackName, workloadStackName, zoneNameOf } from "../rules/names";
import { nameKey } from "../rules/unicode";
import type { Draft, TeamDraft } from "./draft";
import type { Fault, Path } from "./fault";
import { entry, texts } from "./merge";
import { quoted } from "./printable";

/** Rules over all teams: what belongs to one team must belong to no other, and names must not meet. */
export function checkTeams(teams: readonly TeamDraft[], environments: readonly Draft[]): Fault[] {
  return [
    ...checkStackNames(teams, environments),
    ...checkLikeNames(teams),
    ...checkAdGroups(teams),
    ...checkNamespaces(teams, environments),
    ...checkZones(teams, environments),
  ];
}

/** Where a team writes a name. */
interface Mention {
  readonly draft: TeamDraft;
  /** Environment whose changes count; none for what is the same everywhere. */
  readonly environment?: string;
  readonly path: Path;
}

/** Who owns which name: the first to write it. Names that people take for one are one. */
class Owners {
  private readonly owners = new Map<string, Mention>();

  /** The place of the other team that owns the name, if there is one. Names of two scopes never meet. */
  public add(scope: string, name: string, mention: Mention): string | undefined {
    const key = `${scope} ${nameKey(name)}`;
    const owner = this.owners.get(key);
    this.owners.set(key, owner ?? mention);
    if (!owner || owner.draft === mention.draft) return undefined;
    const { draft, environment, path } = owner;
    const { file, line } = environment === undefined ? draft.source.position(path) : draft.position(environment, path);
    return `team ${quoted(draft.name)} (${file}:${line})`;
  }
}

/** Dynatrace gives a person all that their groups have: a group of two teams would let each see the other. */
function checkAdGroups(teams: readonly TeamDraft[]): Fault[] {
  const owners = new Owners();
  return teams.flatMap((draft) => {
    const groups = entry(draft.base, "adGroups");
    if (!Array.isArray(groups)) return [];
    return groups.flatMap((group: unknown, index) => {
      return ["name", "claim"].flatMap((key) => {
        const text = entry(group, key);
        if (typeof text !== "string") return [];
        const path = ["adGroups", index, key];
        const owner = owners.add(key, text, { draft, path });
        if (owner === undefined) return [];
        const fix = "give each team a group of its own; use shareWith to let another team read";
        return [draft.fault(path, `belongs to ${owner}`, fix)];
      });
    });
  });
}

function checkNamespaces(teams: readonly TeamDraft[], environments: readonly Draft[]): Fault[] {
  const owners = new Owners();
  return environments.flatMap((environment) => {
    // Two environments on one cluster share its namespaces.
    const cluster = environment.value(["kubernetes", "context"]) ?? environment.name;
    return teams.flatMap((draft) => {
      return texts(entry(draft.in(environment.name), "namespaces")).flatMap(({ text, index }) => {
        const path = ["namespaces", index];
        const owner = owners.add(nameKey(String(cluster)), text, { draft, environment: environment.name, path });
        if (owner === undefined) return [];
        const fix = "leave it to one of the two; use shareWith to let another team read";
        return [draft.faultIn(environment.name, path, `belongs to ${owner}`, fix)];
      });
    });
  });
}

function checkZones(teams: readonly TeamDraft[], environments: readonly Draft[]): Fault[] {
  return environments.flatMap((environment) => {
    const owners = new Owners();
    return teams.flatMap((draft) => {
      const zone = entry(draft.in(environment.name), "zone");
      const existing = entry(zone, "existing");
      const path = zone === undefined ? ["name"] : ["zone", ...(existing === undefined ? [] : ["existing"])];
      const written = [zone, existing].find((each) => typeof each === "string");
      const name = zoneNameOf({ name: draft.name, zone: typeof written === "string" ? written : undefined });
      const owner = owners.add("zone", name, { draft, environment: environment.name, path });
      if (owner === undefined) return [];
      const problem =
        zone === undefined
          ? `names the zone too, and ${quoted(name)} is the zone of ${owner}`
          : `is the zone of ${owner}`;
      const fix =
        zone === undefined ? "add the key zone with a name of its own" : "write a name of its own, or remove the key";
      return [draft.faultIn(environment.name, path, problem, fix)];
    });
  });
}

/** Every stack of every environment has a name of its own; the environment's own stacks come first. */
function checkStackNames(teams: readonly TeamDraft[], environments: readonly Draft[]): Fault[] {
  const owners = new Map<string, { readonly what: string; readonly draft: Draft }>();
  for (const draft of environments) {
    owners.set(tenantStackName(draft.name), { what: "a stack of the platform team", draft });
    owners.set(clusterStackName(draft.name), { what: "a stack of the platform team", draft });
  }
  return teams.flatMap((draft) => {
    const taken = environments.flatMap((environment) => {
      return [teamStackName, workloadStackName].flatMap((nameOf) => {
        const stack = nameOf(environment.name, draft.name);
        const owner = owners.get(stack);
        owners.set(stack, owner ?? { what: `a stack of team ${quoted(draft.name)}`, draft });
        return !owner || owner.draft.name === draft.name ? [] : [{ stack, owner }];
      });
    });
    // One sentence is enough: the fix is the same in every environment.
    return taken.slice(0, 1).map(({ stack, owner }) => {
      const problem = `makes the stack ${stack}, which is ${owner.what} already`;
      return draft.fault(["name"], problem, "rename the team and its file");
    });
  });
}

/** Names that people, and the ids that Terraform makes of them, cannot tell apart. */
function checkLikeNames(teams: readonly TeamDraft[]): Fault[] {
  const owners = new Map<string, TeamDraft>();
  return teams.flatMap((draft) => {
    const key = draft.name.toLowerCase().replace(/[^a-z0-9]/g, "");
    const owner = owners.get(key);
    owners.set(key, owner ?? draft);
    if (!owner || owner.name === draft.name) return [];
    const problem = `differs from team ${quoted(owner.name)} in case or hyphens only`;
    return [draft.fault(["name"], problem, "take a name that people can tell from it")];
  });
}
