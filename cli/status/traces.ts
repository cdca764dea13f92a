import { INGEST_SECRET, workloadName, workloadOf } from "../../stacks/workload";
import { accessLink, dataLink, seenLink, type Table } from "./access-links";
import type { Link } from "./chain";
import type { TeamIn } from "./team-in";
import type { Tenant } from "./tenant";

const SPANS: Table = {
  name: "spans",
  records: "spans",
  count: (records, since) =>
    `fetch spans, from:-${since} | filter ${records} | summarize n = count(), last = max(start_time)`,
};

/** The chain of a team's traces: an exporter with its token, access, data, eyes. */
export function traceLinks(place: TeamIn, tenant: Tenant): Link[] {
  const { team, environment } = place;
  return [
    {
      name: "source",
      async look() {
        if (!team.traces.otlp) return { state: "off", found: "the team's file has traces.otlp: false" };
        const workload = workloadOf(team, environment);
        if (!workload) {
          const found = "nothing is declared that exports them";
          return {
            state: "broken",
            found,
            fix: "declare a workload, or set the exporter's variables in your own pods",
          };
        }
        const { name } = INGEST_SECRET;
        return {
          state: "fine",
          found: `${workloadName(team)} is declared to export them, with the token of Secret ${name}; the Secret is not looked at`,
        };
      },
    },
    accessLink(place, tenant, SPANS),
    dataLink(place, tenant, SPANS, async () => traceFix(place, tenant)),
    seenLink(place, tenant, SPANS),
  ];
}

async function traceFix({ team }: TeamIn, tenant: Tenant): Promise<string> {
  const refused = await tenant.refusedSpans();
  if (refused.length > 0) return `the tenant refused requests: ${refused.join(", ")}; give the exporter a valid token`;
  return (
    `see that Secret ${INGEST_SECRET.name} is in the namespace with a token of scope openTelemetryTrace.ingest, ` +
    `and that the pods of ${workloadName(team)} were restarted since`
  );
}
