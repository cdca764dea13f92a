import * as z from "zod";
import type { LabReady } from "../../lab/tenant/server";
import type { ManifestFile } from "../../stacks/manifests";
import type { Changes } from "../changed/changes";
import type { DashboardOutcome } from "../commands/dashboard";
import type { Prepared } from "../commands/lab";
import type { Comment } from "../comment/comment";
import { type Examined, REAL_RULES } from "../doctor/examined";
import type { Imported } from "../import/import";
import type { Applied, StackPlan } from "../plan/stack-plan";
import type { EnvironmentStatus } from "../status/status";
import { fault } from "./parts";

/** `init` of a team, and with `--pipeline`. */
export const created = z.union([
  z.strictObject({
    file: z.string().describe("the file that was written, from the root of the project"),
    next: z.string().describe("the command to run next"),
  }),
  z.strictObject({
    files: z.array(z.string()).describe("the files of the pipeline that were written"),
    next: z.string().describe("what to read next"),
    notes: z.array(z.string()).describe("what has to be changed before the pipeline can run"),
  }),
]);

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
    imported: z
      .int()
      .min(1)
      .optional()
      .describe("objects that are taken over as they are; absent where there are none"),
    created: z.int().min(0),
    changed: z.int().min(0),
    destroyed: z.int().min(0),
    refused: z
      .array(z.strictObject({ address: z.string(), reason: z.string().describe("in Terraform's words") }))
      .describe("what is protected and would be deleted"),
    errors: z.array(z.string()).describe("whatever else Terraform complains of"),
    changes: z
      .array(
        z.strictObject({
          address: z.string(),
          action: z.enum(["create", "change", "replace", "destroy", "forget"]),
          attributes: z
            .array(z.strictObject({ path: z.string(), before: z.string(), after: z.string() }))
            .describe("what differs, as text and cut where it is long; nothing sensitive"),
        }),
      )
      .optional()
      .describe("only with --out"),
    fingerprint: z.string().optional().describe("a hash of what the stack declares; only with --out"),
  }),
);

/** `apply`. */
export const applied: z.ZodType<Applied[]> = z.array(
  z.strictObject({
    stack: z.string(),
    created: z.int().min(0),
    changed: z.int().min(0),
    destroyed: z.int().min(0),
  }),
);

/** `comment`. */
export const comment: z.ZodType<Comment> = z.strictObject({
  text: z.string().describe("Markdown that begins with a mark, by which it is found again"),
  cut: z.boolean().describe("whether something was left out for the limit"),
});

/** `changed`. */
export const changed: z.ZodType<Changes> = z.strictObject({
  base: z
    .strictObject({ ref: z.string(), hash: z.string() })
    .optional()
    .describe("the commit that was compared with; absent with --all"),
  everything: z.string().optional().describe("why every stack counts as changed; absent where they were compared"),
  declared: z.int().min(0).describe("how many stacks the work tree declares"),
  stacks: z.array(
    z.strictObject({
      stack: z.string(),
      environment: z.string().optional().describe("absent where no file declares it any more"),
      change: z.enum(["new", "changed", "gone"]),
      wave: z.int().min(0).describe("0 for what can be applied at once, 1 for what needs a stack of 0 before it"),
      remove: z.string().optional().describe("only of what is gone: the command that removes it"),
    }),
  ),
});

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
    environment: z.string().optional().describe("only with --real"),
    place: z
      .string()
      .optional()
      .describe("file:line:column, or the name of a variable or of a stack; only with --real"),
    rule: z.enum(REAL_RULES).optional().describe("what it was judged by; only with --real"),
    scopes: z
      .array(
        z.strictObject({
          scope: z.string(),
          neededBy: z
            .array(z.string())
            .describe("types of the provider, without their prefix; none where no stack needs it"),
          granted: z
            .enum(["yes", "no", "unknown"])
            .describe("unknown where nothing lists the scopes of the credential"),
          right: z
            .enum(["yes", "no", "conditional", "not proved"])
            .describe("whether it opens anything; the sign-on grants scopes that no policy allows"),
        }),
      )
      .optional()
      .describe("scopes of a credential: those that the stacks need, then those that it has besides"),
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
