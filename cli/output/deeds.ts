import * as z from "zod";
import type { LabReady } from "../../lab/tenant/server";
import type { ManifestFile } from "../../stacks/manifests";
import type { DashboardOutcome } from "../commands/dashboard";
import type { Prepared } from "../commands/lab";
import type { Examined } from "../doctor/examination";
import type { Imported } from "../import/import";
import type { StackPlan } from "../plan/stack-plan";
import type { EnvironmentStatus } from "../status/status";
import { fault } from "./parts";

/** `init`. */
export const created = z.strictObject({
  file: z.string().describe("the file that was written, from the root of the project"),
  next: z.string().describe("the command to run next"),
});

/** `import`. */
export const imported: z.ZodType<Imported> = z.strictObject({
  team: z.string(),
  environment: z.string(),
  url: z.string().describe("base URL of the tenant that was read"),
  adopted: z.array(
    z.strictObject({
      stack: z.string(),
      to: z.string().describe("address in the stack"),
      id: z.string().describe("as Terraform's import takes it"),
      called: z.string().describe("name in the tenant"),
      keep: z.array(z.string()).describe("attributes that stay until the import file is removed"),
      changes: z.array(z.string()).describe("what the first apply changes of it"),
    }),
  ),
  held: z.array(z.string()).describe("stack and address of what a state holds already"),
  created: z.array(z.string()).describe("addresses for which the tenant has nothing"),
  ambiguous: z.array(z.strictObject({ to: z.string(), called: z.array(z.string()) })),
  unexpressed: z.array(z.string()).describe("what the tenant has of the team that no file says"),
  claims: z.array(fault).describe("what two teams claim; with any of it nothing is written"),
  notes: z.array(z.string()).describe("what can only be guessed"),
  files: z.array(z.string()).describe("files that were written"),
});

/** `requests`: bodies for ServiceNow's Table API. */
export const requests = z.array(
  z.strictObject({
    short_description: z.string(),
    description: z.string(),
    correlation_id: z.string().max(100).describe("the same for a ticket that is filed again"),
    correlation_display: z.literal("dynatrace-onboarding"),
  }),
);

/** `manifests`. */
export const manifests: z.ZodType<ManifestFile[]> = z.array(
  z.strictObject({ path: z.string(), yaml: z.string().describe("documents of Kubernetes, as one stream") }),
);

/** `plan`. */
export const plan: z.ZodType<StackPlan[]> = z.array(
  z.strictObject({
    stack: z.string(),
    created: z.int().min(0),
    changed: z.int().min(0),
    destroyed: z.int().min(0),
    refused: z
      .array(z.strictObject({ address: z.string(), reason: z.string().describe("in Terraform's words") }))
      .describe("what is protected and would be deleted"),
    errors: z.array(z.string()).describe("whatever else Terraform complains of"),
  }),
);

/** `dashboard`. */
export const dashboard: z.ZodType<DashboardOutcome> = z.strictObject({
  dashboards: z.array(
    z.strictObject({
      team: z.string(),
      environment: z.string(),
      id: z.string().describe("id of the document"),
      name: z.string(),
      tiles: z.array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          shows: z.string().describe("kind of chart, or markdown"),
          query: z.string().optional().describe("DQL; absent for a text"),
        }),
      ),
    }),
  ),
  files: z.array(z.string()).describe("files that were written"),
});

const link = z.union([
  z.strictObject({ name: z.string(), state: z.enum(["fine", "off"]), found: z.string() }),
  z.strictObject({ name: z.string(), state: z.literal("broken"), found: z.string(), fix: z.string() }),
  z.strictObject({ name: z.string(), state: z.literal("not looked at") }),
]);

/** `status`. */
export const status: z.ZodType<EnvironmentStatus[]> = z.array(
  z.strictObject({
    team: z.string(),
    environment: z.string(),
    url: z.string().describe("base URL of the tenant that was asked"),
    signals: z.array(
      z.strictObject({ signal: z.string(), state: z.enum(["fine", "broken", "off"]), links: z.array(link) }),
    ),
  }),
);

/** `doctor`. */
export const doctor: z.ZodType<Examined[]> = z.array(
  z.strictObject({
    what: z.string(),
    state: z.enum(["fine", "note", "problem"]),
    found: z.string(),
    fix: z.string().optional(),
  }),
);

const endpoint = z.strictObject({ id: z.string(), url: z.string() });
const client = { clientId: z.string(), clientSecret: z.string() };

/** `lab tenant`. */
export const labTenant: z.ZodType<LabReady> = z.strictObject({
  account: endpoint,
  environments: z.record(z.string(), endpoint).describe("by the name of the environment"),
  credentials: z
    .strictObject({
      account: z.strictObject(client),
      environments: z.record(
        z.string(),
        z.strictObject({ ...client, apiToken: z.string(), platformToken: z.string() }),
      ),
    })
    .describe("they open this lab and nothing else"),
});

/** `lab env`. */
export const labEnvironment = z.record(z.string(), z.string()).describe("variables for Terraform and cdktf, by name");

/** `lab prepare`. */
export const labPrepared: z.ZodType<Prepared[]> = z.array(
  z.strictObject({ what: z.string(), found: z.string().optional() }),
);
