import type { Team } from "../../config/schema";
import { teamStackName } from "../../rules/names";
import { accessLink, dataLink, seenLink, type Table } from "./access-links";
import type { Link, Outcome } from "./chain";
import { type Decision, decisionFor, type LogRule, rulesOf } from "./log-rules";
import { namesOf, namespacesOf, type TeamIn } from "./team-in";
import type { Tenant } from "./tenant";

const STORAGE = "builtin:logmonitoring.log-storage-settings";
const MASKING = "builtin:logmonitoring.sensitive-data-masking-settings";

const LOGS: Table = {
  name: "logs",
  records: "log records",
  count: (records, since) =>
    `fetch logs, from:-${since} | filter ${records} | summarize n = count(), last = max(timestamp)`,
};

/** The chain of a team's logs: ingest rule, masks, access, data, eyes. */
export function logLinks(place: TeamIn, tenant: Tenant): Link[] {
  const { team, environment } = place;
  const { clusterEntity, clusterName } = environment.kubernetes;
  return [
    {
      name: "rule",
      async look() {
        if (!team.logs.ingest) return { state: "off", found: "the team's file has logs.ingest: false" };
        return storageOutcome(place, rulesOf(await tenant.settings(STORAGE), clusterEntity));
      },
    },
    {
      name: "masks",
      look: async () => maskOutcome(place, rulesOf(await tenant.settings(MASKING), clusterEntity)),
    },
    accessLink(place, tenant, LOGS),
    dataLink(
      place,
      tenant,
      LOGS,
      async () =>
        `see that OneAgent runs on ${clusterName} with spec.logMonitoring, and that the pods write to standard output`,
    ),
    seenLink(place, tenant, LOGS),
  ];
}

function storageOutcome({ team, environment }: TeamIn, rules: readonly LogRule[]): Outcome {
  const decisions = team.namespaces.map((namespace) => ({ namespace, ...decisionFor(rules, namespace) }));
  const deploy = `deploy it: npx cdktf deploy ${teamStackName(environment.name, team.name)}`;
  const uncovered = decisions.filter(({ rule }) => rule === undefined);
  if (uncovered.length > 0) {
    const where = namespacesOf(uncovered.map(({ namespace }) => namespace));
    return { state: "broken", found: `no ingest rule takes the logs of ${where}, so they are not sent`, fix: deploy };
  }
  const excluded = decisions.find(({ rule }) => rule?.stores === false);
  if (excluded) {
    const found = `rule "${excluded.rule?.name}" takes the logs of ${excluded.namespace} first, and does not store them`;
    return { state: "broken", found, fix: "move the team's rule above it, or narrow that rule" };
  }
  const names = [...new Set(decisions.map(({ rule }) => `"${rule?.name}"`))];
  return {
    state: "fine",
    found: `${namesOf(names)} ${names.length === 1 ? "stores" : "store"} them${some(decisions)}`,
  };
}

/** Rules above that take some of the lines are not judged, and so are named. */
function some(decisions: readonly Decision[]): string {
  const names = [...new Set(decisions.flatMap(({ earlier }) => earlier.map(({ name }) => `"${name}"`)))];
  return names.length === 0 ? "" : `; ${namesOf(names)} above may take some of the lines`;
}

function maskOutcome({ team, environment }: TeamIn, rules: readonly LogRule[]): Outcome {
  const wanted = team.logs.mask.map((mask) => ({ mask: nameOf(mask), rule: `${team.name}: mask ${nameOf(mask)}` }));
  if (wanted.length === 0) return { state: "fine", found: "the team's file asks for none" };
  const missing = wanted.filter(({ rule }) => {
    const deployed = rules.filter(({ name }) => name === rule);
    return !team.namespaces.every((namespace) => decisionFor(deployed, namespace).rule !== undefined);
  });
  if (missing.length === 0) return { state: "fine", found: `rules hide ${namesOf(wanted.map(({ mask }) => mask))}` };
  return {
    state: "broken",
    found: `nothing hides ${namesOf(missing.map(({ mask }) => mask))}: the rule is missing, off, or leaves out a namespace`,
    fix: `deploy it: npx cdktf deploy ${teamStackName(environment.name, team.name)}`,
  };
}

function nameOf(mask: Team["logs"]["mask"][number]): string {
  return typeof mask === "string" ? mask : mask.name;
}
