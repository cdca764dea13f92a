import type { Position, TeamFile } from "../../config/load";
import type { Environment, Team } from "../../config/schema";

/** One thing that a team file says differently for two environments. */
export interface Declaration {
  /** As a path: `environments.nonprod.workload.replicas`. */
  readonly label: string;
  readonly at: Position;
  /** The team with that one thing as it is in the other environment. */
  apply(team: Team): Team;
}

/** The team as it is in the base, moved into the other environment: what parity would be without any declaration. */
export function movedTeam(file: TeamFile, base: Environment, other: Environment): Team {
  const team = file.in(base.name);
  return {
    ...team,
    adGroups: team.adGroups.map((group) => ({ ...group, access: moved(group.access, base.name, other.name) })),
    shareWith: team.shareWith.flatMap((share) => {
      if (share.environments === undefined) return [share];
      const rest = share.environments.filter((name) => name !== other.name);
      return { ...share, environments: rest.includes(base.name) ? [...rest, other.name] : rest };
    }),
  };
}

/** All that a team file says differently for the two. */
export function declarationsOf(file: TeamFile, base: Environment, other: Environment): Declaration[] {
  const [here, there] = [file.in(base.name), file.in(other.name)];
  const changes = [other, base].flatMap(({ name }) =>
    file.declaredDifferences(name).map((path): Declaration => {
      return {
        label: ["environments", name, ...path].join("."),
        at: file.position(name, path),
        apply: (team) => withValue(team, path, there),
      };
    }),
  );
  const access = there.adGroups.flatMap((group, index): Declaration[] => {
    if (group.access[other.name] === here.adGroups[index]?.access[base.name]) return [];
    const apply = (team: Team): Team => ({
      ...team,
      adGroups: team.adGroups.map((each, at) => (at === index ? { ...each, access: group.access } : each)),
    });
    const at = file.position(other.name, ["adGroups", index, "access", other.name]);
    return [{ label: `adGroups[${index}].access.${other.name}`, at, apply }];
  });
  const shares = there.shareWith.flatMap(({ environments }, index): Declaration[] => {
    if (environments === undefined || environments.includes(base.name) === environments.includes(other.name)) return [];
    const apply = (team: Team): Team => ({
      ...team,
      shareWith: team.shareWith.map((each, at) => (at === index ? { ...each, environments } : each)),
    });
    const at = file.position(other.name, ["shareWith", index, "environments"]);
    return [{ label: `shareWith[${index}].environments`, at, apply }];
  });
  return [...changes, ...access, ...shares];
}

function moved<Value>(access: Readonly<Record<string, Value>>, from: string, to: string): Record<string, Value> {
  const rest = Object.entries(access).filter(([name]) => name !== to);
  const value = access[from];
  return Object.fromEntries(value === undefined ? rest : [...rest, [to, value]]);
}

/** The value at the path replaced by that of the other team; maps on the way are copied, never changed. */
function withValue<Value>(target: Value, [key, ...rest]: readonly string[], from: unknown): Value {
  if (key === undefined) return from as Value;
  const value = isMap(from) ? from[key] : undefined;
  const own: Readonly<Record<string, unknown>> = isMap(target) ? target : {};
  const next = rest.length > 0 && isMap(value) ? withValue(own[key] ?? {}, rest, value) : value;
  return { ...own, [key]: next } as Value;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
