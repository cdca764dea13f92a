import { registerAutomation } from "./automation/routes";
import { registerBuckets } from "./buckets/routes";
import { registerClients } from "./clients/routes";
import { registerDocuments } from "./documents/routes";
import { registerEntities } from "./entities/routes";
import { registerIam } from "./iam/routes";
import { registerIngest } from "./ingest/routes";
import { registerMetadata } from "./metadata/routes";
import { registerPeople } from "./people/routes";
import { registerGrail } from "./query/grail-routes";
import { registerQuery } from "./query/routes";
import { registerSegments } from "./segments/routes";
import { registerSettings } from "./settings/routes";
import { registerSlos } from "./slo/routes";
import { registerSynthetic } from "./synthetic/routes";
import type { RegisterArea } from "./tenant";
import { registerTokens } from "./tokens/routes";

/** Everything that the tenant serves besides sign-on and control calls. */
export const AREAS: readonly RegisterArea[] = [
  registerSettings,
  registerIam,
  registerDocuments,
  registerSegments,
  registerBuckets,
  registerSlos,
  registerAutomation,
  registerSynthetic,
  registerTokens,
  registerClients,
  registerEntities,
  registerQuery,
  registerPeople,
  registerMetadata,
  registerGrail,
  registerIngest,
];
