import { createHash } from "node:crypto";
import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import type { AdGroup, Environment, Team } from "../../config/schema";
import { teamStackName, workloadNamespaceOf, zoneNameOf } from "../../rules/names";
import { deprecatedTeamOption, envOption, teamNamed } from "../arguments";
import { readConfiguration } from "../configuration";
import { fold } from "../fold";
import { chooseEnvironments, chooseTeams } from "../selection";

/** A ticket that manual onboarding needs, and whether it still has to be filed. */
export interface ServiceRequest {
  readonly team: string;
  readonly environment: string;
  readonly kind: "create-ad-group" | "onboard-zone" | "assign-group-to-zone" | "tenant-access" | "ingest-token";
  readonly needed: boolean;
  /** AD group that it is about; absent where it is about the team. */
  readonly group?: string;
  /** Why it is needed, or what replaces it. */
  readonly reason: string;
  readonly shortDescription: string;
  readonly description: string;
}

/**
 * The tickets of every team and environment, in the order in which they are filed.
 *
 * @see ServiceNow REST API, Table API: create a record
 */
export function serviceRequests(
  configuration: Configuration,
  only: { readonly team?: string; readonly environment?: string } = {},
): ServiceRequest[] {
  const environments = chooseEnvironments(configuration, only.environment);
  const all = chooseTeams(configuration, only.team).flatMap((file) =>
    environments.flatMap((environment) => requestsOf(file.in(environment.name), environment)),
  );
  return withoutRepetition(all);
}

/** A directory group is the same in all environments, so it is requested once. */
function withoutRepetition(all: readonly ServiceRequest[]): ServiceRequest[] {
  const first = new Map<string, ServiceRequest>();
  return all.map((request) => {
    const { kind, group } = request;
    if (kind !== "create-ad-group" || group === undefined) return request;
    const asked = first.get(group);
    if (asked)
      return { ...request, needed: false, reason: `requested once, for ${asked.team} in ${asked.environment}` };
    first.set(group, request);
    return request;
  });
}

/** A record of the Table API: the body of `POST /api/now/table/sc_req_item`. */
export function tableApiBody(request: ServiceRequest): Record<string, string> {
  return {
    short_description: request.shortDescription,
    description: request.description,
    correlation_id: correlationId(request),
    correlation_display: "dynatrace-onboarding",
  };
}

/** Tells tickets apart, and a ticket that is filed again from a new one. ServiceNow keeps 100 characters. */
function correlationId({ team, environment, kind, group }: ServiceRequest): string {
  const hash = group === undefined ? [] : [createHash("sha256").update(group).digest("hex").slice(0, 8)];
  return [team, environment, kind, ...hash].join("/");
}

export function registerRequests(program: Command): void {
  program
    .command("requests")
    .description("The tickets that somebody still has to file, with their texts, and those that are no longer needed.")
    .argument("[team]", "only this team")
    .addOption(envOption())
    .addOption(deprecatedTeamOption())
    .option("--json", "bodies for ServiceNow's Table API, the needed ones only", false)
    .addHelpText("after", "\nExample:\n  npx onboard requests tlo-python --env prod")
    .action((name: string | undefined, { team: before, env, json }: { team?: string; env?: string; json: boolean }) => {
      const team = teamNamed("requests", name, before);
      const requests = serviceRequests(readConfiguration(), { team, environment: env });
      const needed = requests.filter((request) => request.needed);
      console.log(json ? JSON.stringify(needed.map(tableApiBody), undefined, 2) : fold(toMarkdown(requests)));
    });
}

/** One section for each team and environment: what to file, then what the project does instead. */
export function toMarkdown(requests: readonly ServiceRequest[]): string {
  const places = [...new Set(requests.map(({ team, environment }) => `${team} in ${environment}`))];
  return places
    .map((place) => {
      const here = requests.filter(({ team, environment }) => `${team} in ${environment}` === place);
      const filed = here
        .filter(({ needed }) => needed)
        .map(({ shortDescription, description, reason }) =>
          [`### ${shortDescription}`, "", description, "", `_Why: ${reason}_`].join("\n"),
        );
      const gone = here
        .filter(({ needed }) => !needed)
        .map(({ shortDescription, reason }) => `- ~~${shortDescription}~~: ${reason}`);
      return [`## ${place}`, ...filed, ...(gone.length > 0 ? ["### No longer needed", gone.join("\n")] : [])].join(
        "\n\n",
      );
    })
    .join("\n\n");
}

function requestsOf(team: Team, environment: Environment): ServiceRequest[] {
  const groups = team.adGroups.filter((group) => group.access[environment.name] !== undefined);
  const stack = `stack ${teamStackName(environment.name, team.name)}`;
  const zone = zoneNameOf(team);
  const request: MakeRequest = (kind, needed, reason, title, lines, group) => ({
    team: team.name,
    environment: environment.name,
    kind,
    needed,
    ...(group && { group: group.name }),
    reason,
    shortDescription: title,
    description: [...lines, `Contact: ${team.contact}`].join("\n"),
  });
  return [
    ...groups.map((group) =>
      request(
        "create-ad-group",
        true,
        groupReason(group),
        `Create AD group ${group.name}`,
        [
          `Please create the AD group ${group.name} and put the members of team ${team.name} into it.`,
          group.claim
            ? `The group is known by the object id ${group.claim}; tell us if the created one differs.`
            : "The group is provisioned to Dynatrace by SCIM.",
        ],
        group,
      ),
    ),
    request("onboard-zone", false, `${stack} declares it`, `Onboard management zone ${zone} for ${namesOf(groups)}`, [
      `Management zone ${zone} in ${environment.dynatrace.environmentUrl}.`,
    ]),
    ...groups.map((group) =>
      request(
        "assign-group-to-zone",
        false,
        `${stack} binds it with access ${group.access[environment.name]}`,
        `Assign ${group.name} to management zone ${zone}`,
        [`Group ${group.name}, zone ${zone}, ${environment.dynatrace.environmentUrl}.`],
        group,
      ),
    ),
    ...groups.map((group) =>
      request(
        "tenant-access",
        true,
        "sign-on is configured in the identity provider, which this project does not manage",
        `Let ${group.name} sign in to Dynatrace ${environment.name}`,
        [
          `Please assign the AD group ${group.name} to the Dynatrace enterprise application, so that its members can sign in to`,
          `${environment.dynatrace.environmentUrl} (account ${environment.dynatrace.accountId}) and their group claim is sent.`,
        ],
        group,
      ),
    ),
    tokenRequest(team, environment, request),
  ];
}

type MakeRequest = (
  kind: ServiceRequest["kind"],
  needed: boolean,
  reason: string,
  title: string,
  lines: string[],
  group?: AdGroup,
) => ServiceRequest;

function tokenRequest(team: Team, environment: Environment, request: MakeRequest): ServiceRequest {
  const namespace = workloadNamespaceOf(team);
  const title = `Create an ingest token for ${team.name} in Dynatrace ${environment.name}`;
  const lines = [
    `Please create an access token with the scope openTelemetryTrace.ingest in ${environment.dynatrace.environmentUrl}`,
    `and store it, never by mail or chat, as the Secret that the workload reads in namespace ${namespace} of cluster ${environment.kubernetes.clusterName}.`,
  ];
  return team.traces.otlp
    ? request(
        "ingest-token",
        true,
        "traces go straight to Dynatrace, and no token value may pass through Terraform",
        title,
        lines,
      )
    : request("ingest-token", false, "traces.otlp is off; logs and metrics need no token of the team", title, lines);
}

function groupReason(group: AdGroup): string {
  return `groups are made in the directory${group.scim ? "; SCIM brings it to Dynatrace" : ""}; skip it if the group exists`;
}

function namesOf(groups: readonly AdGroup[]): string {
  return groups.map(({ name }) => name).join(", ") || "nobody";
}
