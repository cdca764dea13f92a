import * as z from "zod";
import type { ShowcaseReport } from "../showcase/report";
import type { Summary } from "../start/summary";
import { orphan } from "./parts";

const count = z.int().min(0);
const counts = z.record(z.string(), count);

/** `npm start`. */
export const started: z.ZodType<Summary> = z.strictObject({
  destroyed: z.boolean().describe("whether the run was to take something away"),
  environments: z.array(
    z.strictObject({
      name: z.string(),
      url: z.string().optional().describe("where the lab answers; absent where it ended with the run"),
      teams: z
        .array(
          z.strictObject({
            team: z.string(),
            zone: z.string(),
            zoneId: z.string(),
            access: z.array(z.string()).describe("who may see it: group (access)"),
            rules: counts.describe("what was written of it, by kind of resource"),
            links: z.record(z.string(), z.string()).describe("pages of the tenant; none where the lab ended"),
            workload: z
              .strictObject({ namespace: z.string(), objects: count })
              .optional()
              .describe("absent without a workload, or where it was left out"),
          }),
        )
        .describe("none where the run was to take something away"),
    }),
  ),
  orphans: z.array(orphan).describe("stacks that have a state and that no file declares"),
  remains: z
    .strictObject({
      states: z.array(
        z.strictObject({
          file: z.string(),
          objects: count,
          problem: z.string().optional().describe("why it could not be read"),
        }),
      ),
      tenant: counts.describe("objects of the lab tenant, by kind"),
    })
    .optional()
    .describe("only after a destroy: what was looked at, and what is left"),
  resources: count.describe("resources of the tenant, counted in the states of its stacks"),
  providers: z.array(z.string()).describe("source and version"),
});

const person = z.strictObject({ group: z.string(), claims: z.array(z.string()).describe("what they sign on with") });
const milliseconds = z.number().min(0);
const seconds = z.number().min(0);

/** `npm start -- --showcase`. */
export const showcase: z.ZodType<ShowcaseReport> = z.strictObject({
  team: z.string(),
  member: person.describe("a member of the team's first AD group"),
  otherTeam: person.describe("a member of another team's group"),
  tracesTurnedOn: z.array(z.string()).describe("environments in which the team's file leaves traces off"),
  environments: z.array(
    z.strictObject({
      name: z.string(),
      tenantUrl: z.string(),
      loadBalancerUrl: z.string(),
      namespace: z.string(),
      pods: count,
      traffic: z.strictObject({
        requests: count.describe("those that were answered, by whomever"),
        byClass: counts.describe("2xx to 5xx"),
        byPod: counts,
        retries: count.describe("times that a pod took no connection and the request went to the next one"),
        unanswered: count,
      }),
      signals: z.array(
        z.strictObject({
          signal: z.enum(["logs", "metrics", "traces", "deployments"]),
          unit: z.string().describe("what the numbers up to stored count"),
          written: count.optional().describe("what the service wrote; absent where only the service knows"),
          sent: count.describe("by the agent, or by the service itself"),
          stored: count.describe("what the tenant keeps"),
          masked: count.optional().describe("in how many something was hidden; absent where nothing is masked"),
          refused: count.describe("sent to nobody or taken by nobody"),
          reasons: counts,
          member: count.describe("records that the member sees; of metrics, how many have data"),
          otherTeam: count.describe("records that the other team's member sees"),
        }),
      ),
      example: z
        .strictObject({
          traceId: z.string(),
          spans: z.array(z.strictObject({ name: z.string(), milliseconds, isFailed: z.boolean() })),
          logs: z.array(z.strictObject({ level: z.string(), message: z.string() })),
        })
        .optional()
        .describe("a trace with its log lines, as the member sees it"),
      problems: z.array(z.string()).describe("what could not be done"),
    }),
  ),
  steps: z.array(z.strictObject({ title: z.string(), seconds })),
  seconds: seconds.describe("all of it"),
  processIds: z.array(z.int()).describe("processes that run while it is kept"),
  accountUrl: z.string(),
});
