import { LIMITS, type Limit } from "../rules/limits";
import type { Application } from "./application";
import type { ApplicationCheck } from "./check";
import type { Found } from "./finding";
import { type LimitPart, usesOf } from "./limit-uses";

/** What Dynatrace refuses beyond it; Dynatrace raises some limits on request, so that synth only shows a full one. */
export const limit: ApplicationCheck = {
  name: "limit",
  holds: "no limit of Dynatrace is used up",
  silencedBy: "nobody",
  consequence: 3,
  sees: "application",
  check: (application) => limitFindings(countUses(application)),
};

/** A warning is given from this part of a limit on. */
const NEAR = 0.8;

/** How much of one limit is used at one place. */
export interface LimitUse {
  readonly limit: Limit;
  /** An account, an environment, a cluster of it, or the path of the resource that takes the most. */
  readonly place: string;
  readonly used: number;
  /** How many more fit; below 0 where there are too many. */
  readonly headRoom: number;
  /** `near` from 80 %, `full` from 100 %. */
  readonly state: "fine" | "near" | "full";
}

/** How far what is there can grow by teams like the average. */
export interface LimitProjection {
  /** Number of teams that take part. */
  readonly teams: number;
  /** How many more average teams fit; 0 where a limit is full, absent where teams take nothing. */
  readonly moreTeams?: number;
  /** The limit that stops them first. */
  readonly stoppedBy?: { readonly limit: Limit; readonly place: string; readonly averagePerTeam: number };
}

/** Every limit that stacks take something of, fullest first, and the projection. */
export interface LimitReport {
  readonly uses: readonly LimitUse[];
  readonly projection: LimitProjection;
}

/** Counts every limit over all stacks. */
export function countUses(application: Application): LimitReport {
  const total = new Map<string, LimitPart>();
  const byTeams = new Map<string, number>();
  const teams = new Set<string>();
  for (const stack of application.stacks) {
    const team = stack.owner?.team;
    if (team) teams.add(team.name);
    for (const use of usesOf(stack)) {
      const key = `${use.id} ${use.place}`;
      const combine = MOST_OF_ALL.has(use.id) ? Math.max : (one: number, other: number) => one + other;
      total.set(key, { ...use, count: combine(total.get(key)?.count ?? 0, use.count) });
      if (team) byTeams.set(key, (byTeams.get(key) ?? 0) + use.count);
    }
  }
  const uses = [...total.values()].flatMap((use) => limitUse(use)).sort(byFullness);
  return { uses: worstObjects(uses), projection: project(uses, byTeams, teams.size) };
}

/** One finding for each limit that is near or full; the lines of a boundary have a check of their own. */
export function limitFindings({ uses }: LimitReport): Found[] {
  return uses
    .filter(({ limit, state }) => state !== "fine" && limit.id !== "boundaryRestrictions")
    .map(({ limit: exceeded, place, used, state, headRoom }) => ({
      severity: state === "full" ? "error" : "warning",
      path: place,
      found: `${used} of ${exceeded.most} ${exceeded.item} (${percent(used, exceeded)} %)`,
      fix:
        headRoom < 0
          ? `take ${-headRoom} away${exceeded.adjustable ? ", or have Dynatrace raise the limit" : ""}`
          : `only ${headRoom} more fit${exceeded.adjustable ? "; Dynatrace raises the limit on request" : ""}`,
    }));
}

function percent(used: number, { most }: Limit): number {
  return Math.floor((used / most) * 100);
}

const BY_ID = new Map(LIMITS.map((limit) => [limit.id, limit]));

/** Limits on a part of one resource: of several parts the largest counts. */
const MOST_OF_ALL: ReadonlySet<string> = new Set(["conditionsPerEntityRule", "conditionsPerDimensionRule"]);

function limitUse({ id, place, count: used }: LimitPart): LimitUse[] {
  const limit = BY_ID.get(id);
  if (limit === undefined || used === 0) return [];
  const share = used / limit.most;
  const full = limit.per === "object" ? share > 1 : share >= 1;
  const state = full ? "full" : share >= NEAR && limit.per !== "object" ? "near" : "fine";
  return [{ limit, place, used, headRoom: limit.most - used, state }];
}

function byFullness(one: LimitUse, other: LimitUse): number {
  const difference = other.used / other.limit.most - one.used / one.limit.most;
  if (difference !== 0) return difference;
  return `${one.limit.id} ${one.place}` < `${other.limit.id} ${other.place}` ? -1 : 1;
}

/** Of limits on one resource only the fullest is of interest, and all that are full. */
function worstObjects(uses: readonly LimitUse[]): LimitUse[] {
  const seen = new Set<string>();
  return uses.filter(({ limit, state }) => {
    if (limit.per !== "object") return true;
    const first = !seen.has(limit.id);
    seen.add(limit.id);
    return first || state === "full";
  });
}

/** Teams of today's average size that still fit, by the limit that is exhausted first. */
function project(uses: readonly LimitUse[], byTeams: ReadonlyMap<string, number>, teams: number): LimitProjection {
  if (teams === 0) return { teams };
  const stops = uses.flatMap(({ limit, place, headRoom }) => {
    const averagePerTeam = (byTeams.get(`${limit.id} ${place}`) ?? 0) / teams;
    if (limit.per === "object" || averagePerTeam === 0) return [];
    return [
      { moreTeams: Math.max(0, Math.floor(headRoom / averagePerTeam)), stoppedBy: { limit, place, averagePerTeam } },
    ];
  });
  const [first, ...rest] = stops;
  if (first === undefined) return { teams };
  return { teams, ...rest.reduce((least, each) => (each.moreTeams < least.moreTeams ? each : least), first) };
}
