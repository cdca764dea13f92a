import { type Entry, parseBoundary } from "../access";
import { type Application, environmentsOf, type OwnedStack, stacksIn, teamsIn } from "./application";
import type { Found } from "./finding";

/** What exists in an environment by what all stacks declare and all teams say. */
interface Known {
  readonly zones: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
}

/** Boundaries that name a zone or namespace which nothing has: the access is granted and shows no row. */
export function boundaryNames(application: Application): Found[] {
  return environmentsOf(application).flatMap((environment) => {
    const stacks = stacksIn(application, environment);
    const namespaces = teamsIn(application, environment).flatMap((team) => team.namespaces);
    const known = { zones: zonesOf(stacks), namespaces: new Set(namespaces) };
    return stacks.flatMap(({ stack }) =>
      stack.resources("dynatrace_iam_policy_boundary").flatMap((entry) => checkBoundary(entry, known)),
    );
  });
}

function zonesOf(stacks: readonly OwnedStack[]): Set<string> {
  const type = "dynatrace_management_zone_v2";
  return new Set(
    stacks.flatMap(({ stack }) =>
      [...stack.resources(type), ...stack.dataSources(type)].flatMap(({ args }) => stack.text(args.name) ?? []),
    ),
  );
}

function checkBoundary(entry: Entry, { zones, namespaces }: Known): Found[] {
  const text = entry.stack.text(entry.args.query);
  const parsed = text === undefined ? undefined : parseBoundary(text);
  if (!parsed?.ok) return [];
  return parsed.value.restrictions.flatMap(({ name, operator, values, at }) => {
    if (operator !== "=" && operator !== "IN") return [];
    const [names, what] =
      name === "storage:k8s.namespace.name" ? [namespaces, "namespace"] : [zones, "management zone"];
    if (what !== "namespace" && name !== "environment:management-zone") return [];
    return values.filter((value) => !names.has(value)).map((value) => unknown(entry, at.line, what, value, names));
  });
}

function unknown({ path }: Entry, line: number, what: string, value: string, names: ReadonlySet<string>): Found {
  const near = [...names].find((name) => name.toLowerCase().trim() === value.toLowerCase().trim());
  const found = `line ${line} names the ${what} "${value}", which no stack of the environment has`;
  const fix = near === undefined ? "correct the name, or declare it" : `write "${near}"`;
  return { severity: "error", path, found, fix };
}
