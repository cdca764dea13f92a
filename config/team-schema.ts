import * as z from "zod";
import {
  ACCESS_LEVEL_NAMES,
  type AccessLevelName,
  AD_GROUP_NAME,
  MASK_NAME,
  MASK_REPLACEMENT,
  MAX_BOUNDARY_RESTRICTIONS,
  METRIC_PATTERN,
  ZONE_NAME,
} from "../rules/dynatrace";
import {
  CPU_QUANTITY,
  dnsLabel,
  HOST_NAME,
  IMAGE_REFERENCE,
  LABEL_VALUE,
  MEMORY_QUANTITY,
  SCRAPE_PATH,
  SECRET_NAME,
} from "../rules/kubernetes";
import { MAX_TEAM_NAME_LENGTH } from "../rules/names";

import { HTTPS_URL } from "../rules/url";
import {
  DEFAULT_PRE_STOP_SECONDS,
  DEFAULT_RESOURCES,
  MAX_PRE_STOP_SECONDS,
  MAX_PULL_SECRETS,
  MAX_REPLICAS,
} from "../rules/workload";
import { annotations, maskExpression, name, namespaceName, oneLine, port, rule, ruled, uuid } from "./fields";
import { alerts, serviceLevels } from "./service-schema";

/** The schema of a team's file. */

export const MASK_NAMES = ["email", "iban", "bearer-token", "credit-card"] as const;

const adGroup = z
  .strictObject({
    name: name(AD_GROUP_NAME).meta({
      description: "Name of the group in the directory",
      examples: ["orders-group"],
    }),
    claim: uuid(
      "must be the group's object id, a GUID: Entra ID sends object ids, not display names",
      "copy the Object Id from the group's Overview page in the Entra admin center",
    )
      .optional()
      .describe("What the identity provider sends for the group: for Entra ID the group's object id"),
    scim: z.literal(true).optional().describe("The group comes by SCIM: it is looked up by its name, never created"),
    existing: z
      .literal(true)
      .optional()
      .describe(
        "name is that of a Dynatrace group that others have made: it is looked up and bound, never written; see docs/importing.md",
      ),
    access: z.partialRecord(z.string(), z.enum(ACCESS_LEVEL_NAMES)).meta({
      description:
        "Access by environment (viewer, operator or admin, see docs/access-levels.md); an environment that is not named gets none",
      examples: [{ nonprod: "operator", prod: "viewer" }],
    }),
  })
  .refine(({ claim, scim, existing }) => [claim, scim, existing].filter((each) => each !== undefined).length === 1, {
    message: rule(
      "must have exactly one of claim, scim and existing",
      "write the group's object id as claim, scim: true, or existing: true for a group that others have made",
    ),
  });

const zone = z.union(
  [
    name(ZONE_NAME),
    z.strictObject({
      existing: name(ZONE_NAME).describe(
        "Name of a zone that is in the tenant already: it is looked up, never written",
      ),
    }),
  ],
  rule("must be a name or a map", "write the name of the zone, or { existing: <name> } for one that others have made"),
);

const mask = z.union(
  [
    z.enum(MASK_NAMES),
    z.strictObject({
      name: name(MASK_NAME).describe("Name of the mask, unique within the team"),
      expression: maskExpression.describe("RE2 expression with one capture group, which is what gets replaced"),
      replacement: ruled(MASK_REPLACEMENT).default("<masked>").describe("What stands in the log instead"),
    }),
  ],
  rule("must be a masking rule", `use one of ${MASK_NAMES.join(", ")}, or a map with name and expression`),
);

const workload = z
  .strictObject({
    image: ruled(IMAGE_REFERENCE).meta({
      description: "Image by digest; a tag is a warning in non-prod and an error in prod",
      examples: [
        "registry.example.com/orders/api@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
      ],
    }),
    imagePullSecrets: z
      .array(ruled(SECRET_NAME))
      .max(MAX_PULL_SECRETS)
      .default([])
      .describe("Secrets in the namespace with the credentials of the image's registry, by name"),
    version: ruled(LABEL_VALUE).optional().describe("Release of the service, for the version label"),
    replicas: z.int().min(0).max(MAX_REPLICAS).default(2).describe("Number of pods, where no autoscaler decides"),
    port: port.default(8080).describe("HTTP port of the container"),
    host: ruled(HOST_NAME)
      .optional()
      .describe("Host name behind an ingress, inside its domain; <team>.<domain> if left out"),
    preStopSeconds: z
      .int()
      .min(0)
      .max(MAX_PRE_STOP_SECONDS)
      .default(DEFAULT_PRE_STOP_SECONDS)
      .describe("Seconds that a pod goes on serving after it is told to stop, so that a rollout loses no request"),
    namespace: namespaceName.optional().describe("One of the team's namespaces; the first one if left out"),
    createNamespace: z.boolean().default(true).describe("The namespace is declared too; false uses an existing one"),
    resources: z
      .strictObject({
        cpu: ruled(CPU_QUANTITY).default(DEFAULT_RESOURCES.cpu).describe("Processor time that is reserved"),
        memory: ruled(MEMORY_QUANTITY)
          .default(DEFAULT_RESOURCES.memory)
          .describe("Memory that is reserved, and the most there is; an injected code module needs some of it"),
      })
      .default({ ...DEFAULT_RESOURCES })
      .describe("What each pod asks for"),
    autoscale: z
      .strictObject({
        min: z.int().min(1).max(MAX_REPLICAS).describe("Fewest pods"),
        max: z.int().min(1).max(MAX_REPLICAS).describe("Most pods"),
        cpuPercent: z.int().min(1).max(100).default(70).describe("Share of the reserved processor time to aim at"),
      })
      .optional()
      .describe("Replaces a fixed number of replicas"),
    annotations: annotations.default({}).describe("Annotations of the pods beside those that other keys lead to"),
    costCenter: oneLine(63).optional().describe("Cost centre of everything that the namespace sends"),
  })
  .describe("The sample workload behind a load balancer");

const silence = z.strictObject({
  rule: z.string().min(1).describe("Name of the check"),
  reason: z.string().min(10).max(500).describe("Why it is right here; shown wherever findings are listed"),
  environment: z.string().optional().describe("Only there; everywhere if left out"),
});

const share = z
  .strictObject({
    team: z.string().describe("Name of the team that may read"),
    environments: z.array(z.string()).min(1).optional().describe("Only in these; in every environment if left out"),
  })
  .describe("Lets another team's groups read this team's records and entities");

/** What may be changed for one environment; the same keys stand at the top of a team file. */
const changeable = {
  zone: zone.optional().describe("Name of the management zone; the team's name if left out"),
  namespaces: z
    .array(namespaceName)
    .min(1)
    .max(MAX_BOUNDARY_RESTRICTIONS)
    .meta({
      description: "Kubernetes namespaces that belong to the team and nobody else",
      examples: [["orders"]],
    }),
  metrics: z
    .strictObject({
      prometheus: z
        .union(
          [
            z.literal(false),
            z.strictObject({
              port: port.default(9464).describe("Port of the container with the metrics"),
              path: ruled(SCRAPE_PATH).default("/metrics").describe("Path of the metrics"),
              filter: z
                .strictObject({
                  mode: z.enum(["include", "exclude"]).describe("Whether only these are ingested, or all others"),
                  names: z
                    .array(ruled(METRIC_PATTERN))
                    .min(1)
                    .max(200)
                    .describe("Names of metrics, with * at the start or end for a family"),
                })
                .optional()
                .describe("Metrics that are ingested, or left out; all of them without a filter"),
            }),
          ],
          rule("must be false or a map", "write false to switch scraping off, or a map such as { port: 9464 }"),
        )
        .default({ port: 9464, path: "/metrics" })
        .describe("Scraping of the workload's Prometheus metrics; false switches it off"),
    })
    .default({ prometheus: { port: 9464, path: "/metrics" } })
    .describe("Which metrics are ingested"),
  logs: z
    .strictObject({
      ingest: z.boolean().default(true).describe("Whether logs of the namespaces are stored"),
      mask: z
        .array(mask)
        .default([])
        .describe("What is hidden from logs on the node, before they are sent; a map is a mask of one's own"),
    })
    .default({ ingest: true, mask: [] })
    .describe("Which logs are ingested"),
  traces: z
    .strictObject({
      otlp: z.boolean().default(false).describe("The workload sends its traces straight to Dynatrace"),
      tokenRevision: z
        .int()
        .min(1)
        .optional()
        .describe("Number to raise when the token in Secret dynatrace-otlp-ingest is replaced: the pods restart"),
    })
    .default({ otlp: false })
    .describe("Which traces are ingested"),
  workload: workload.optional(),
  serviceLevels: serviceLevels.optional(),
  alerts: alerts.optional(),
  dashboards: z
    .strictObject({
      dynatrace: z
        .boolean()
        .default(true)
        .describe("A dashboard in Dynatrace that the team's groups may read; false leaves it out"),
      links: z
        .strictObject({
          splunk: ruled(HTTPS_URL).optional().describe("Search of the team's logs in Splunk"),
          loadBalancer: ruled(HTTPS_URL).optional().describe("Page of the team's load balancer"),
        })
        .default({})
        .describe("Links that are shown with the team's stack and on its dashboard"),
    })
    .default({ dynatrace: true, links: {} })
    .describe("Where people look"),
};

export const teamSchema = z.strictObject({
  name: ruled(dnsLabel(MAX_TEAM_NAME_LENGTH)).meta({
    description: "Name of the team; part of stack names and addresses, so it never changes",
    examples: ["orders"],
  }),
  contact: z
    .email(rule("must be an e-mail address", "write the team's mailbox, such as orders@example.com"))
    .meta({ description: "Mailbox of the team", examples: ["orders@example.com"] }),
  adGroups: z
    .array(adGroup)
    .min(1)
    .max(20)
    .meta({ description: "Directory groups of the team, with what each may do" }),
  ...changeable,
  shareWith: z.array(share).default([]).describe("Teams that may read this team's records and entities"),
  silence: z.array(silence).default([]).describe("Findings that are right here, with the reason"),
});

/** One team as it is in one environment: the file with that environment's changes merged in. */
export type Team = z.infer<typeof teamSchema>;
export type AdGroup = Team["adGroups"][number];
export type Access = AccessLevelName;
export type Mask = z.infer<typeof mask>;
export type Workload = z.infer<typeof workload>;

/** Keys of a team file that `environments.<name>` may change. */
export const CHANGEABLE_KEYS = Object.keys(changeable) as (keyof typeof changeable)[];
