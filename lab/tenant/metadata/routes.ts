import type { FastifyInstance } from "fastify";
import { userIdOf } from "../identifiers";
import type { AreaContext } from "../tenant";

/** Adds what clients ask before anything else: where the classic APIs are, and who they are. */
export function registerMetadata(app: FastifyInstance, context: AreaContext): void {
  const base = "/platform/metadata/v1";
  app.get(`${base}/classic-environment-domain`, (request) => {
    const url = context.urlOf(context.environmentOf(request));
    return { domain: url, endpoint: url };
  });
  app.get(`${base}/user`, (request) => {
    const caller = context.callerOf(request);
    return { userName: caller.owner, userId: userIdOf(caller), emailAddress: `${caller.owner}@example.com` };
  });
}
