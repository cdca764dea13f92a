import { z } from "zod";

/** The schema of the files people edit: the only source of types, validation, editor completion and reference page. */

/** The largest name that still fits everything made from it: a DNS label less the longest suffix we append. */
const TEAM_NAME_LENGTH = 40;

const dnsLabel = (length: number) =>
  z
    .string()
    .max(length)
    .regex(
      /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
      "must be a DNS label: lower-case letters, digits and hyphens, a letter first",
    );

const oneLine = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, "must be one line without control characters");

const httpsUrl = z.string().regex(/^https:\/\/[^\s/]+(\/[^\s]*)?$/, "must be an https URL");

const stringMap = z.record(z.string(), z.string());

/** Backends that hold no secret in the file: credentials come from each backend's own environment variables. */
const state = z
  .discriminatedUnion("backend", [
    z.strictObject({
      backend: z.literal("local"),
      path: z.string().default("state").describe("Folder, relative to the project"),
    }),
    z.strictObject({
      backend: z.literal("s3"),
      bucket: z.string(),
      region: z.string(),
      prefix: z.string().default("dynatrace-onboarding"),
      useLockfile: z.boolean().default(true),
    }),
    z.strictObject({
      backend: z.literal("gcs"),
      bucket: z.string(),
      prefix: z.string().default("dynatrace-onboarding"),
    }),
    z.strictObject({
      backend: z.literal("azurerm"),
      resourceGroup: z.string(),
      storageAccount: z.string(),
      container: z.string(),
      prefix: z.string().default("dynatrace-onboarding"),
    }),
    z.strictObject({ backend: z.literal("pg"), schemaPrefix: z.string().default("dynatrace_onboarding") }),
    z.strictObject({ backend: z.literal("kubernetes"), namespace: z.string().default("default") }),
    z.strictObject({ backend: z.literal("http"), address: httpsUrl }),
    z.strictObject({
      backend: z.literal("cloud"),
      organization: z.string(),
      hostname: z.string().default("app.terraform.io"),
      prefix: z.string().default("dynatrace-onboarding"),
    }),
  ])
  .describe("Where Terraform keeps the state of this environment's stacks");

const exposure = z
  .strictObject({
    kind: z.enum(["loadBalancer", "ingress"]).default("loadBalancer"),
    annotations: stringMap.default({}).describe("Passed to the load balancer or ingress as they are"),
    ingressClassName: z.string().optional(),
    host: z.string().optional().describe("Host name of the ingress; required for kind ingress"),
  })
  .describe("How workloads are reached from outside the cluster");

const operator = z
  .strictObject({
    chartVersion: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, "must be a version such as 1.10.2")
      .default("1.10.2"),
    tokensSecret: z
      .string()
      .default("dynakube-tokens")
      .describe("Secret in namespace dynatrace with the keys apiToken and dataIngestToken; never declared here"),
    networkZone: z.string().optional(),
    otlpExporterConfiguration: z.boolean().default(false),
  })
  .describe("The Dynatrace Operator of the environment's cluster");

export const environmentSchema = z.strictObject({
  name: dnsLabel(20).describe("Name of the environment; the first part of every stack's name"),
  dynatrace: z.strictObject({
    environmentId: z
      .string()
      .regex(/^[a-z0-9]{3,20}$/, "must be a Dynatrace environment id such as abc12345")
      .describe("First part of the tenant's host name"),
    environmentUrl: httpsUrl.describe("https://<id>.live.dynatrace.com"),
    accountId: z.guid().describe("UUID of the Dynatrace account"),
  }),
  kubernetes: z.strictObject({
    clusterName: oneLine(100).describe("Name of the cluster as its DynaKube reports it"),
    context: oneLine(200).describe("kubeconfig context for the Kubernetes stacks"),
    clusterEntity: z
      .string()
      .regex(/^KUBERNETES_CLUSTER-[0-9A-F]{16}$/, "must be an entity id such as KUBERNETES_CLUSTER-0123456789ABCDEF")
      .optional()
      .describe("Log rules are scoped to the cluster where its entity is known, to the environment otherwise"),
    exposure: exposure.default({ kind: "loadBalancer", annotations: {} }),
    operator: operator.default({
      chartVersion: "1.10.2",
      tokensSecret: "dynakube-tokens",
      otlpExporterConfiguration: false,
    }),
  }),
  state: state.default({ backend: "local", path: "state" }),
  protected: z.boolean().default(false).describe("Plans that delete what holds data or access fail (prevent_destroy)"),
});

export const ACCESS_LEVELS = ["viewer", "operator", "admin"] as const;
export const MASK_NAMES = ["email", "iban", "bearer-token", "credit-card"] as const;

const adGroup = z
  .strictObject({
    name: oneLine(100).describe("Name of the group in the directory"),
    claim: z
      .guid()
      .optional()
      .describe("What the identity provider sends for the group: for Entra ID the group's object id"),
    scim: z.literal(true).optional().describe("The group comes by SCIM: it is looked up by its name, never created"),
    access: z
      .partialRecord(z.string(), z.enum(ACCESS_LEVELS))
      .describe("Access by environment; an environment that is not named gets none"),
  })
  .refine((group) => (group.claim === undefined) !== (group.scim === undefined), {
    message: "must have exactly one of claim and scim",
    path: ["claim"],
  });

const mask = z.union([
  z.enum(MASK_NAMES),
  z.strictObject({
    name: oneLine(60),
    expression: z.string().min(1).max(2048).describe("RE2 expression with one capture group"),
    replacement: z
      .string()
      .max(100)
      .regex(/^[a-zA-Z0-9\-_#*?[\]<>()]*$/, "may hold letters, digits and - _ # * ? [ ] < > ( ) only")
      .default("<masked>"),
  }),
]);

const port = z.int().min(1).max(65535);
const quantity = z.string().regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/, "must be a Kubernetes quantity such as 250m or 128Mi");

const workload = z
  .strictObject({
    image: z.string().min(1).max(500).describe("Image by digest; a tag is a warning in non-prod and an error in prod"),
    version: z.string().max(63).optional().describe("Release of the service, for the version label"),
    replicas: z.int().min(0).max(100).default(2),
    port: port.default(8080).describe("HTTP port of the container"),
    namespace: dnsLabel(63).optional().describe("One of the team's namespaces; the first one if left out"),
    createNamespace: z.boolean().default(true),
    resources: z
      .strictObject({ cpu: quantity.default("50m"), memory: quantity.default("128Mi") })
      .default({ cpu: "50m", memory: "128Mi" }),
    autoscale: z
      .strictObject({ min: z.int().min(1), max: z.int().min(1), cpuPercent: z.int().min(1).max(100).default(70) })
      .optional(),
    annotations: stringMap.default({}),
    costCenter: z.string().max(63).optional(),
  })
  .describe("The sample workload behind a load balancer");

const silence = z.strictObject({
  rule: z.string().min(1).describe("Name of the check"),
  reason: z.string().min(10).max(500).describe("Why it is right here; shown wherever findings are listed"),
  environment: z.string().optional().describe("Only there; everywhere if left out"),
});

const share = z
  .strictObject({ team: z.string(), environments: z.array(z.string()).min(1).optional() })
  .describe("Lets another team's groups read this team's records and entities");

/** What may be changed for one environment; the same keys stand at the top of a team file. */
const changeable = {
  zone: z.string().min(1).max(100).optional().describe("Name of the management zone; the team's name if left out"),
  namespaces: z
    .array(dnsLabel(63))
    .min(1)
    .max(10)
    .describe("Kubernetes namespaces that belong to the team and nobody else"),
  metrics: z
    .strictObject({
      prometheus: z
        .union([
          z.literal(false),
          z.strictObject({
            port: port.default(9464),
            path: z
              .string()
              .regex(/^\/[^\s]*$/, "must begin with /")
              .max(200)
              .default("/metrics"),
            filter: z
              .strictObject({ mode: z.enum(["include", "exclude"]), names: z.array(z.string().min(1)).min(1).max(200) })
              .optional(),
          }),
        ])
        .default({ port: 9464, path: "/metrics" }),
    })
    .default({ prometheus: { port: 9464, path: "/metrics" } }),
  logs: z
    .strictObject({ ingest: z.boolean().default(true), mask: z.array(mask).default([]) })
    .default({ ingest: true, mask: [] }),
  traces: z.strictObject({ otlp: z.boolean().default(false) }).default({ otlp: false }),
  workload: workload.optional(),
  dashboards: z
    .strictObject({
      links: z.strictObject({ splunk: httpsUrl.optional(), loadBalancer: httpsUrl.optional() }).default({}),
    })
    .default({ links: {} }),
};

export const teamSchema = z.strictObject({
  name: dnsLabel(TEAM_NAME_LENGTH).describe("Name of the team; part of stack names and addresses, so it never changes"),
  contact: z.email().describe("Mailbox of the team"),
  adGroups: z.array(adGroup).min(1).max(20),
  ...changeable,
  shareWith: z.array(share).default([]),
  silence: z.array(silence).default([]),
});

export type Environment = z.infer<typeof environmentSchema>;
/** One team as it is in one environment: the file with that environment's changes merged in. */
export type Team = z.infer<typeof teamSchema>;
export type AdGroup = Team["adGroups"][number];
export type Access = (typeof ACCESS_LEVELS)[number];
export type Mask = z.infer<typeof mask>;
export type Workload = z.infer<typeof workload>;
export type StateBackend = z.infer<typeof state>;

/** Keys of a team file that `environments.<name>` may change. */
export const CHANGEABLE_KEYS = Object.keys(changeable) as (keyof typeof changeable)[];
