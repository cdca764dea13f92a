import * as z from "zod";
import { CLUSTER_ENTITY, CLUSTER_NAME, ENVIRONMENT_ID, MANAGED_HOST, ZONE_NAME } from "../rules/dynatrace";
import { dnsLabel, HOST_NAME, SECRET_NAME } from "../rules/kubernetes";
import { MAX_ENVIRONMENT_NAME_LENGTH, MAX_TEAM_NAME_LENGTH } from "../rules/names";
import { PRIVATE_NETWORKS } from "../rules/networks";
import { NO_TEMPLATE } from "../rules/terraform";
import { VISIBLE } from "../rules/unicode";
import { HTTPS_URL } from "../rules/url";
import { MAX_SOURCE_RANGES } from "../rules/workload";
import { annotations, entityId, matching, name, network, oneLine, rule, ruled, setting, uuid } from "./fields";
import { synthetic } from "./service-schema";

/** The schema of the platform team's files: one for each environment, and what it decides for all of them. */

const statePath = ruled({
  least: 1,
  most: 1000,
  conditions: [
    {
      pattern: /^(?!\/|[A-Za-z]:)(?!(.*[/\\])?\.\.([/\\]|$))[^\\]+$/,
      must: "must be a folder inside the project, with forward slashes",
      fix: "write a relative path such as state",
    },
    NO_TEMPLATE,
  ],
});

const statePrefix = (most: number) =>
  setting(most).default("dynatrace-onboarding").describe("What the name of every state begins with");

/** Backends that hold no secret in the file: credentials come from each backend's own environment variables. */
const state = z
  .discriminatedUnion("backend", [
    z.strictObject({
      backend: z.literal("local"),
      path: statePath.default("state").describe("Folder, relative to the project"),
    }),
    z.strictObject({
      backend: z.literal("s3"),
      bucket: setting(63).describe("Name of the bucket"),
      region: setting(30).describe("AWS region of the bucket"),
      prefix: statePrefix(200),
      useLockfile: z.boolean().default(true).describe("Locks with a file in the bucket instead of DynamoDB"),
    }),
    z.strictObject({
      backend: z.literal("gcs"),
      bucket: setting(222).describe("Name of the bucket"),
      prefix: statePrefix(200),
    }),
    z.strictObject({
      backend: z.literal("azurerm"),
      resourceGroup: setting(90).describe("Resource group of the storage account"),
      storageAccount: setting(24).describe("Name of the storage account"),
      container: setting(63).describe("Name of the blob container"),
      prefix: statePrefix(200),
    }),
    z.strictObject({
      backend: z.literal("pg"),
      schemaPrefix: setting(40)
        .default("dynatrace_onboarding")
        .describe("What the name of every schema begins with; the connection comes from PG_CONN_STR"),
    }),
    z.strictObject({
      backend: z.literal("kubernetes"),
      namespace: ruled(dnsLabel(63)).default("default").describe("Namespace of the Secrets that hold the states"),
    }),
    z.strictObject({
      backend: z.literal("http"),
      address: ruled({ ...HTTPS_URL, conditions: [...HTTPS_URL.conditions, NO_TEMPLATE] }).describe(
        "URL of the service; the name of the stack is appended",
      ),
    }),
    z.strictObject({
      backend: z.literal("cloud"),
      organization: setting(100).describe("Name of the organization"),
      hostname: setting(253).default("app.terraform.io").describe("Host of HCP Terraform or Terraform Enterprise"),
      prefix: setting(60).default("dynatrace-onboarding").describe("What the name of every workspace begins with"),
    }),
  ])
  .describe("Where Terraform keeps the state of this environment's stacks");

const loadBalancer = z.strictObject({
  kind: z.literal("loadBalancer"),
  sourceRanges: z
    .array(network)
    .min(1)
    .max(MAX_SOURCE_RANGES)
    .default([...PRIVATE_NETWORKS])
    .describe("Networks that it serves, in CIDR form; private ones if left out, 0.0.0.0/0 and ::/0 for everybody"),
  terminatesTls: z
    .boolean()
    .default(false)
    .describe("The annotations make it end TLS, on port 443; otherwise it serves plain HTTP on port 80"),
  annotations: annotations.default({}).describe("Passed to each workload's load balancer as they are"),
});

const ingress = z.strictObject({
  kind: z.literal("ingress"),
  domain: ruled({ ...HOST_NAME, most: HOST_NAME.most - MAX_TEAM_NAME_LENGTH - 1 }).meta({
    description: "Domain in which each workload has a host of its own: <team>.<domain>",
    examples: ["apps.example.com"],
  }),
  tlsSecret: z
    .union(
      [z.literal(false), ruled(SECRET_NAME)],
      rule("must be false or the name of a Secret", "write a name such as apps-tls, or false to serve plain HTTP"),
    )
    .optional()
    .describe("Secret with the certificate, in each workload's namespace; <workload>-tls if left out"),
  ingressClassName: ruled(dnsLabel(63))
    .optional()
    .describe("Class of the ingress; the cluster's default one if left out"),
  annotations: annotations.default({}).describe("Passed to each workload's ingress as they are, such as an issuer's"),
});

const exposure = z
  .discriminatedUnion("kind", [loadBalancer, ingress])
  .describe("How workloads are reached from outside the cluster");

export const operator = z
  .strictObject({
    chartVersion: matching(/^\d+\.\d+\.\d+$/, "must be a version such as 1.10.2", "write three numbers")
      .default("1.10.2")
      .describe("Version of the Operator's Helm chart"),
    tokensSecret: ruled(SECRET_NAME)
      .default("dynakube-tokens")
      .describe("Secret in namespace dynatrace with the keys apiToken and dataIngestToken; never declared here"),
    networkZone: oneLine(253).optional().describe("Dynatrace network zone of the cluster's agents and ActiveGates"),
    otlpExporterConfiguration: z
      .boolean()
      .default(false)
      .describe("The Operator tells every observed pod where to send OTLP data"),
  })
  .describe("The Dynatrace Operator of the environment's cluster");

export const environmentSchema = z.strictObject({
  name: ruled(dnsLabel(MAX_ENVIRONMENT_NAME_LENGTH)).meta({
    description: "Name of the environment; the first part of every stack's name",
    examples: ["prod"],
  }),
  dynatrace: z
    .strictObject({
      environmentId: ruled(ENVIRONMENT_ID).meta({
        description: "First part of the tenant's host name; on Managed, the UUID after /e/",
        examples: ["abc12345"],
      }),
      environmentUrl: ruled(HTTPS_URL).meta({
        description:
          "https://<id>.live.dynatrace.com, or https://<host>/e/<id> for a host that config/platform.yaml lists; credentials are sent there",
        examples: ["https://abc12345.live.dynatrace.com"],
      }),
      accountId: uuid(
        "must be the UUID of the Dynatrace account",
        "copy it from the address of the account management page",
      ).meta({ description: "UUID of the Dynatrace account", examples: ["5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10"] }),
      reviewedZones: z
        .array(name(ZONE_NAME))
        .max(500)
        .optional()
        .describe(
          "Zones that others have made and that a team may use by zone.existing: the platform team has read their rules, which nothing here can judge",
        ),
    })
    .describe("The Dynatrace environment"),
  kubernetes: z
    .strictObject({
      clusterName: name(CLUSTER_NAME).meta({
        description: "Name of the cluster as its DynaKube reports it",
        examples: ["eu-prod"],
      }),
      context: oneLine(200, VISIBLE).meta({
        description: "kubeconfig context for the Kubernetes stacks",
        examples: ["eu-prod"],
      }),
      clusterEntity: entityId(CLUSTER_ENTITY)
        .optional()
        .describe("Log rules are scoped to the cluster where its entity is known, to the environment otherwise"),
      exposure: exposure.default(loadBalancer.parse({ kind: "loadBalancer" })),
      operator: operator.default(operator.parse({})),
    })
    .describe("The Kubernetes cluster of the environment"),
  synthetic: synthetic.optional(),
  state: state.default({ backend: "local", path: "state" }),
  protected: z.boolean().default(false).describe("Plans that delete what holds data or access fail (prevent_destroy)"),
});

/** What the platform team decides for all environments. */
export const platformSchema = z.strictObject({
  managedDomains: z
    .array(ruled(MANAGED_HOST))
    .max(20)
    .default([])
    .meta({
      description:
        "Hosts of the company's own Dynatrace Managed clusters, exactly; environmentUrl may name these and Dynatrace's own domain only",
      examples: [["dynatrace.example.com"]],
    }),
});

export type Platform = z.infer<typeof platformSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type StateBackend = z.infer<typeof state>;
