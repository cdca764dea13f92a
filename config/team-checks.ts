import { SCRAPE_ANNOTATION_PREFIX } from "../rules/kubernetes";
import { nameKey } from "../rules/unicode";
import { didYouMean } from "./did-you-mean";
import type { TeamDraft } from "./draft";
import type { Fault, Path } from "./fault";
import { entry, isMap, texts } from "./merge";
import { checkServiceMetrics } from "./service-checks";

/** Rules about one team file that no schema can say. `teams` and `environments` are names. */
export function checkTeam(
  draft: TeamDraft,
  drafts: readonly TeamDraft[],
  teams: readonly string[],
  environments: readonly string[],
): Fault[] {
  return [
    ...draft.checkName(drafts),
    ...checkAdGroups(draft, environments),
    ...checkShares(draft, teams, environments),
    ...checkSilences(draft, environments),
    ...environments.flatMap((name) => [
      ...checkNamespaces(draft, name),
      ...checkMasks(draft, name),
      ...checkWorkload(draft, name),
      ...checkServiceMetrics(draft, name),
    ]),
  ];
}

function checkAdGroups(draft: TeamDraft, environments: readonly string[]): Fault[] {
  const seen = new Map<string, Path>();
  return listAt(draft, "adGroups").flatMap(({ value, path }) => {
    const faults = Object.keys(mapOf(entry(value, "access")))
      .filter((name) => !environments.includes(name))
      .map((name) =>
        draft.source.keyFault([...path, "access", name], "is not a known environment", didYouMean(name, environments)),
      );
    for (const key of ["name", "claim"]) {
      const text = entry(value, key);
      if (typeof text !== "string") continue;
      const known = `${key} ${nameKey(text)}`;
      const first = seen.get(known);
      seen.set(known, first ?? [...path, key]);
      if (!first) continue;
      const { line } = draft.source.position(first);
      const fix = "keep one entry for each group, with the access of both";
      faults.push(draft.fault([...path, key], `is the ${key} of the group in line ${line} too`, fix));
    }
    return faults;
  });
}

function checkShares(draft: TeamDraft, teams: readonly string[], environments: readonly string[]): Fault[] {
  const seen = new Set<string>();
  const others = teams.filter((each) => each !== draft.name);
  return listAt(draft, "shareWith").flatMap(({ value, path }) => {
    const faults = unknownEnvironments(draft, entry(value, "environments"), [...path, "environments"], environments);
    const team = entry(value, "team");
    const at = [...path, "team"];
    if (typeof team !== "string") return faults;
    if (team === draft.name)
      faults.push(draft.fault(at, "is this team itself", "name another team, or remove the entry"));
    else if (!others.includes(team)) faults.push(draft.fault(at, "is not a known team", didYouMean(team, others)));
    else if (seen.has(team)) faults.push(draft.fault(at, "is named twice", "join the two entries"));
    seen.add(team);
    return faults;
  });
}

function checkSilences(draft: TeamDraft, environments: readonly string[]): Fault[] {
  return listAt(draft, "silence").flatMap(({ value, path }) => {
    const name = entry(value, "environment");
    if (typeof name !== "string" || environments.includes(name)) return [];
    return [draft.fault([...path, "environment"], "is not a known environment", didYouMean(name, environments))];
  });
}

/** The name of a mask is part of its rule's name in Dynatrace. */
function checkMasks(draft: TeamDraft, environment: string): Fault[] {
  const seen = new Set<string>();
  const masks = entry(entry(draft.in(environment), "logs"), "mask");
  if (!Array.isArray(masks)) return [];
  return masks.flatMap((mask: unknown, index) => {
    const name = isMap(mask) ? entry(mask, "name") : mask;
    if (typeof name !== "string" || seen.size !== seen.add(nameKey(name)).size) return [];
    const path = ["logs", "mask", index, ...(isMap(mask) ? ["name"] : [])];
    const fix = "give each mask a name of its own, or keep one of the two";
    return [draft.faultIn(environment, path, "is the name of a mask above", fix)];
  });
}

function unknownEnvironments(draft: TeamDraft, names: unknown, path: Path, environments: readonly string[]): Fault[] {
  return texts(names)
    .filter(({ text }) => !environments.includes(text))
    .map(({ text, index }) =>
      draft.fault([...path, index], "is not a known environment", didYouMean(text, environments)),
    );
}

function checkNamespaces(draft: TeamDraft, environment: string): Fault[] {
  const seen = new Set<string>();
  return texts(entry(draft.in(environment), "namespaces"))
    .filter(({ text }) => seen.size === seen.add(text).size)
    .map(({ index }) => draft.faultIn(environment, ["namespaces", index], "is named twice", "remove one of the two"));
}

function checkWorkload(draft: TeamDraft, environment: string): Fault[] {
  const team = draft.in(environment);
  const workload = entry(team, "workload");
  const faults: Fault[] = [];
  const namespace = entry(workload, "namespace");
  const owned = texts(entry(team, "namespaces")).map(({ text }) => text);
  if (typeof namespace === "string" && owned.length > 0 && !owned.includes(namespace)) {
    const problem = "must be one of the team's namespaces";
    faults.push(draft.faultIn(environment, ["workload", "namespace"], problem, didYouMean(namespace, owned)));
  }
  faults.push(...checkScrapeAnnotations(draft, environment));
  const autoscale = entry(workload, "autoscale");
  if (!isMap(autoscale)) return faults;
  const { min, max } = autoscale;
  if (typeof min === "number" && typeof max === "number" && min > max) {
    const problem = `must be at least min, which is ${min}`;
    faults.push(
      draft.faultIn(environment, ["workload", "autoscale", "max"], problem, `write ${min} or more, or lower min`),
    );
  }
  if (entry(workload, "replicas") === 0) {
    const problem = "must not be 0 with autoscale, which then stays switched off";
    faults.push(draft.faultIn(environment, ["workload", "replicas"], problem, "remove replicas or autoscale"));
  }
  return faults;
}

/** Annotations that the metrics lead to; without metrics the port that they name is closed. */
function checkScrapeAnnotations(draft: TeamDraft, environment: string): Fault[] {
  const team = draft.in(environment);
  const prometheus = entry(entry(team, "metrics"), "prometheus");
  const written = ["scrape", "port", "path", ...(entry(prometheus, "filter") === undefined ? [] : ["filter"])];
  return Object.keys(mapOf(entry(entry(team, "workload"), "annotations"))).flatMap((key) => {
    if (!key.startsWith(SCRAPE_ANNOTATION_PREFIX)) return [];
    const path = draft.origin(environment, ["workload", "annotations", key]);
    if (prometheus === false) {
      const problem = "must not stand beside prometheus: false, which closes the port";
      return [draft.source.keyFault(path, problem, "remove it, or give metrics.prometheus a map")];
    }
    if (!written.includes(key.slice(SCRAPE_ANNOTATION_PREFIX.length))) return [];
    const problem = "must not repeat what metrics.prometheus says";
    return [draft.source.keyFault(path, problem, "remove it, or change metrics.prometheus")];
  });
}

function listAt(draft: TeamDraft, key: string): { readonly value: unknown; readonly path: Path }[] {
  const list = entry(draft.base, key);
  return Array.isArray(list) ? list.map((value: unknown, index) => ({ value, path: [key, index] })) : [];
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}
