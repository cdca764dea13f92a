import { fixedUuid } from "../identifiers";
import type { Policy } from "./policy";

/**
 * Some of the policies that Dynatrace offers in every account, for look-ups by name. Their statements are shortened:
 * Terraform's provider cannot read them, and the lab grants nothing.
 */
const STATEMENTS: Readonly<Record<string, string>> = {
  "Admin User": "ALLOW settings:objects:read, settings:objects:write, app-engine:apps:run;",
  "Pro User": "ALLOW settings:objects:read, automation:workflows:read, app-engine:apps:run;",
  "Standard User": "ALLOW app-engine:apps:run;",
  "Data Processing and Storage": "ALLOW settings:objects:read, settings:objects:write;",
  "All Grail data read access":
    "ALLOW storage:buckets:read, storage:logs:read, storage:metrics:read, storage:spans:read;",
  "Read BizEvents": "ALLOW storage:bizevents:read;",
  "Read Entities": "ALLOW storage:entities:read;",
  "Read Events": "ALLOW storage:events:read;",
  "Read Logs": "ALLOW storage:logs:read;",
  "Read Metrics": "ALLOW storage:metrics:read;",
  "Read Spans": "ALLOW storage:spans:read;",
  "Settings Reader": "ALLOW settings:objects:read, settings:schemas:read;",
  "Settings Writer": "ALLOW settings:objects:read, settings:objects:write, settings:schemas:read;",
};

/** Dynatrace's own policies; they cannot be changed. */
export const GLOBAL_POLICIES: readonly Policy[] = Object.entries(STATEMENTS).map(([name, statementQuery]) => ({
  uuid: fixedUuid("global-policy", name),
  name,
  description: `Offered by Dynatrace: ${name}`,
  tags: [],
  statementQuery,
}));
