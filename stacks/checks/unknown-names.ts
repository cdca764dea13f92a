import { parseBoundary } from "../../access";
import type { Environment } from "../../config/schema";
import type { CheckFinding } from "../../constructs/checks";
import type { Entry } from "../../constructs/checks/stack-view";
import { type Application, type ApplicationStack, teamsIn } from "./application";

/** What exists in an environment by what all stacks declare and all team files say. */
interface Known {
  readonly zones: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
}

/** A boundary that names a zone or namespace which nothing has matches nothing: the access is granted and shows no row. */
export function checkBoundaryNames(application: Application): CheckFinding[] {
  return application.environments.flatMap((environment) => {
    const stacks = application.stacks.filter((stack) => stack.environment?.name === environment.name);
    const known = knownIn(application, environment, stacks);
    return stacks.flatMap(({ view, team }) =>
      view
        .resources("dynatrace_iam_policy_boundary")
        .flatMap((entry) => checkBoundary(entry, known))
        .map((finding) => ({ ...finding, environment: environment.name, ...(team && { team: team.name }) })),
    );
  });
}

function knownIn(application: Application, environment: Environment, stacks: readonly ApplicationStack[]): Known {
  const zones = stacks.flatMap(({ view }) =>
    [...view.resources("dynatrace_management_zone_v2"), ...view.dataSources("dynatrace_management_zone_v2")].flatMap(
      ({ args }) => view.text(args.name) ?? [],
    ),
  );
  const namespaces = teamsIn(application, environment).flatMap((team) => team.namespaces);
  return { zones: new Set(zones), namespaces: new Set(namespaces) };
}

function checkBoundary(entry: Entry, { zones, namespaces }: Known): CheckFinding[] {
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

function unknown({ path }: Entry, line: number, what: string, value: string, names: ReadonlySet<string>): CheckFinding {
  const near = [...names].find((name) => name.toLowerCase().trim() === value.toLowerCase().trim());
  const found = `line ${line} names the ${what} "${value}", which no stack of the environment has`;
  const fix = near === undefined ? "correct the name, or declare it" : `write "${near}"`;
  return { rule: "boundary-matches-nothing", severity: "error", path, found, fix };
}
