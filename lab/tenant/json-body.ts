import type { FastifyInstance } from "fastify";
import { ApiError } from "./errors";

/** Deeper than any setting, dashboard or workflow; what walks through a value must come to an end of it. */
const MAX_DEPTH = 500;

/**
 * Reads bodies as JSON. Terraform's provider says `application/json` on requests without a body, such as DELETE; a body
 * of any other kind gets 415 but where a route has a reader of its own.
 */
export function registerJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("ignore", "ignore");
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = String(body);
    if (text === "") done(null, undefined);
    else if (isDeep(text)) done(new ApiError(400, `The body is nested more than ${MAX_DEPTH} levels deep`), undefined);
    else parse(request, text, done);
  });
}

/** Counts brackets outside of strings; a text that is no JSON at all is for the parser to refuse. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
