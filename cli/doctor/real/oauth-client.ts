import * as z from "zod";
import type { Examined } from "../examined";
import { CHECK_ADDRESS, parsed, unansweredBy } from "./api-token";
import type { Answer, Ask } from "./ask";

const TOKEN = z.looseObject({ access_token: z.string().min(1), scope: z.string().optional() });
const CLAIMS = z.looseObject({ scope: z.union([z.string(), z.array(z.string())]).optional() });

/** An OAuth client, and where it gets its token. */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What came of a sign-on. */
export type SignOn =
  | {
      readonly bearer: string;
      /** Undefined where neither the answer nor the token says them. */
      readonly granted: ReadonlySet<string> | undefined;
      readonly answer: Answer;
    }
  | { readonly finding: Omit<Examined, "what" | "place">; readonly answer?: Answer };

/**
 * Trades a client's secret for a token as the provider does: without naming scopes, so that the token has all that the
 * client has. With a scope that the client lacks, the sign-on would answer as it does to a wrong secret.
 *
 * @throws NoAnswer
 * @see Dynatrace documentation, "OAuth clients", request a token
 */
export async function signOn(ask: Ask, { tokenUrl, clientId, clientSecret }: ClientCredentials): Promise<SignOn> {
  const mixedUp = mixUp(clientId, clientSecret);
  if (mixedUp !== undefined) return { finding: mixedUp };
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const answer = await ask({ method: "POST", url: tokenUrl, form });
  const refused = (found: string, fix: string, rule: Examined["rule"] = "sign-on"): SignOn => {
    return { finding: { state: "problem", found, fix, rule }, answer };
  };
  const unanswered = unansweredBy(answer);
  if (unanswered !== undefined)
    return refused(`was not judged: ${tokenUrl} answered ${unanswered}`, CHECK_ADDRESS, "reach");
  const read = TOKEN.safeParse(parsed(answer.text));
  if (answer.status === 200 && read.success) {
    const { access_token: bearer, scope } = read.data;
    return { bearer, granted: scope ? words(scope) : scopesInside(bearer), answer };
  }
  const found = `got no token (${answer.status}): the id or the secret is wrong, or the client was deleted`;
  return refused(
    found,
    "copy both from one client, or make a new one: its secret is shown once, in Account Management",
  );
}

/** What a sign-on would answer with nothing but "Bad Request". */
function mixUp(clientId: string, clientSecret: string): Omit<Examined, "what" | "place"> | undefined {
  const rule = "credential-kind";
  const isClientId = /^dt0s0\d\.[A-Z0-9]+$/.test(clientId);
  if (/^dt0s0\d\.[A-Z0-9]+\.[A-Z0-9]+$/.test(clientId)) {
    const found = "has its secret in the variable of the id; nothing was sent";
    return { state: "problem", found, fix: "set the id to what stands before the second dot", rule };
  }
  if (isClientId && /^dt0s0\d\./.test(clientSecret) && !clientSecret.startsWith(`${clientId}.`)) {
    const found = "has the secret of another client; nothing was sent";
    return { state: "problem", found, fix: "set both to what one client shows: the secret begins with the id", rule };
  }
  return undefined;
}

/** A token of Dynatrace is a JWT; what it says is not checked here, only shown. */
function scopesInside(bearer: string): ReadonlySet<string> | undefined {
  const [, payload = ""] = bearer.split(".");
  const { data } = CLAIMS.safeParse(parsed(Buffer.from(payload, "base64url").toString("utf8")));
  if (data?.scope === undefined) return undefined;
  return typeof data.scope === "string" ? words(data.scope) : new Set(data.scope);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}
