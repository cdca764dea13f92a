import { block, list, type SynthesizedStack } from "../access";
import {
  type Application,
  type EnvironmentFacts,
  environmentsOf,
  type TeamFacts,
  teamStacksIn,
  teamsIn,
} from "./application";
import type { ApplicationCheck } from "./check";
import { type Found, several } from "./finding";

/** What a dashboard's reader sees in it is decided elsewhere; who learns that it is there, and how it asks, is decided here. */
export const documentReaders: ApplicationCheck = {
  name: "document-readers",
  holds: "a team's dashboards and notebooks are open to its own groups and to nobody else",
  silencedBy: "owner",
  sees: "application",
  check: (application) => environmentsOf(application).flatMap((environment) => findIn(application, environment)),
};

function findIn(application: Application, environment: EnvironmentFacts): Found[] {
  const teams = teamsIn(application, environment);
  return teamStacksIn(application, environment).flatMap(({ stack, team }) => {
    const common = { severity: "error", environment: environment.name, team: team.name } as const;
    const claims = claimsLetIn(team, teams);
    return [
      ...publicDocuments(stack).map(({ path, name }) => ({
        ...common,
        path,
        found: `document "${name}" can be read by everybody in ${environment.name}`,
        fix: "write private: true, and share it with the team's groups by dynatrace_direct_shares",
      })),
      ...strangers(stack, claims).map(({ path, who }) => ({
        ...common,
        path,
        found: `a document of team ${team.name} is shared with ${several(who)}`,
        fix: "share it with groups of the team that have access here, or of a team that shareWith names",
      })),
    ];
  });
}

/** Claims of the people who may read: the team's own, and those whom it lets read its records. */
function claimsLetIn(team: TeamFacts, teams: readonly TeamFacts[]): ReadonlySet<string> {
  const letIn = [team, ...teams.filter(({ name }) => team.sharesWith.includes(name))];
  return new Set(letIn.flatMap(({ groups }) => groups.flatMap(({ claim, access }) => (access ? [claim] : []))));
}

function publicDocuments(stack: SynthesizedStack): { readonly path: string; readonly name: string }[] {
  return stack
    .resources("dynatrace_document")
    .filter(({ args }) => args.private !== true)
    .map(({ path, args }) => ({ path, name: stack.text(args.name) ?? "" }));
}

/** Recipients that are no group with these claims; one that only Terraform knows may be anybody. */
function strangers(
  stack: SynthesizedStack,
  claims: ReadonlySet<string>,
): { readonly path: string; readonly who: readonly string[] }[] {
  return stack.resources("dynatrace_direct_shares").flatMap(({ path, args }) => {
    const recipients = list(args.recipients).flatMap((each) => list(block(each).recipient).map(block));
    const who = recipients.flatMap(({ id, type }) => {
      const stranger = strangerOf(stack, id, claims);
      return stranger === undefined ? [] : [`${type === "group" ? "group" : "user"} ${stranger}`];
    });
    return who.length === 0 ? [] : [{ path, who }];
  });
}

/** What a recipient is called, unless it is a group that is let in. */
function strangerOf(stack: SynthesizedStack, id: unknown, claims: ReadonlySet<string>): string | undefined {
  const group = stack.target(id);
  if (group?.type !== "dynatrace_iam_group") return stack.text(id) ?? "that only Terraform knows";
  const name = stack.text(group.args.name);
  // A group that comes by SCIM goes by its name.
  const values =
    group.kind === "data" ? [name] : list(group.args.federated_attribute_values).map((each) => stack.text(each));
  const isLetIn = values.length > 0 && values.every((value) => value !== undefined && claims.has(value));
  return isLetIn ? undefined : `"${name ?? ""}"`;
}
