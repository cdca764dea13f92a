import type { Examined } from "../examined";
import { readAccount } from "./account-reads";
import type { Asked } from "./api-token";
import type { Answer, Ask } from "./ask";
import type { NeededScopes } from "./needed-scopes";
import { type ClientCredentials, signOn } from "./oauth-client";
import { askForRights } from "./rights";
import { judgeScopes } from "./scope-rows";

const ADD_TO_CLIENT =
  "make a client that has them, in Account Management under OAuth clients, and set the variables to it";
const ENTITLE =
  "bind a policy that allows them to a group of the user who owns the client: the sign-on grants scopes unasked";

/** A credential for the platform APIs of an environment, and what is wanted of it. */
interface PlatformQuestion {
  readonly platformUrl: string;
  readonly needed: NeededScopes;
  /** Name of the variable. */
  readonly place: string;
}

/** Trades the environment's OAuth client for a token and asks what that may do. @throws NoAnswer */
export async function examineClient(
  ask: Ask,
  credentials: ClientCredentials,
  { platformUrl, needed, place }: PlatformQuestion,
): Promise<Asked> {
  const what = "OAuth client";
  const signedOn = await signOn(ask, credentials);
  if ("finding" in signedOn) return refused(what, place, signedOn.finding, signedOn.answer);
  const { bearer, granted, answer } = signedOn;
  const asked = await askForRights(ask, { platformUrl, bearer, granted, permissions: [...needed.client.keys()] });
  const findings = judgeScopes({
    what,
    place,
    needed: needed.client,
    optional: needed.optional,
    granted,
    rights: asked.rights,
    howToAdd: ADD_TO_CLIENT,
    howToEntitle: ENTITLE,
  });
  return { findings: [...findings, ...unproved(what, place, asked.unproved)], answers: [answer, ...asked.answers] };
}

/** Asks what a platform token may do; nothing lists its scopes. @throws NoAnswer */
export async function examinePlatformToken(
  ask: Ask,
  token: string,
  { platformUrl, needed, place }: PlatformQuestion,
): Promise<Asked> {
  const what = "Platform token";
  const permissions = [...needed.client.keys()];
  const asked = await askForRights(ask, { platformUrl, bearer: token, granted: undefined, permissions });
  if (asked.answers.some(({ status }) => status === 401)) {
    const found = "is not accepted (401): it is of another environment, disabled, expired or deleted";
    const fix = "make one in Account Management under Platform tokens, and set the variable to it";
    return refused(what, place, { state: "problem", found, fix, rule: "sign-on" }, asked.answers[0]);
  }
  const findings = judgeScopes({
    what,
    place,
    needed: needed.client,
    optional: needed.optional,
    granted: undefined,
    rights: asked.rights,
    howToAdd: "",
    howToEntitle: "make a token with these scopes, owned by a user to whose group a policy allows them",
  });
  return { findings: [...findings, ...unproved(what, place, asked.unproved)], answers: asked.answers };
}

/** The account's client, and what is wanted of it. */
interface ClientOfAccount {
  readonly accountUrl: string;
  readonly accountId: string;
  /** Place of the account's id in the environment's file. */
  readonly accountPlace: string;
  readonly environmentId: string;
  readonly needed: NeededScopes;
  /** Name of the variable. */
  readonly place: string;
}

/** Trades the account's OAuth client for a token and reads with it what it must be able to read. @throws NoAnswer */
export async function examineAccountClient(
  ask: Ask,
  credentials: ClientCredentials,
  { accountUrl, accountId, accountPlace, environmentId, needed, place }: ClientOfAccount,
): Promise<Asked> {
  const what = "Account client";
  const signedOn = await signOn(ask, credentials);
  if ("finding" in signedOn) return refused(what, place, signedOn.finding, signedOn.answer);
  const { bearer, granted, answer } = signedOn;
  const account = { url: accountUrl, accountId, environmentId, bearer, place: accountPlace };
  const read = await readAccount(ask, account, granted);
  const findings = judgeScopes({
    what,
    place,
    needed: needed.account,
    optional: needed.optional,
    granted,
    rights: read.rights,
    provedHow: "by reading only",
    howToAdd: ADD_TO_CLIENT,
    howToEntitle: "put the user who owns the client into a group with these permissions of the account",
  });
  return { findings: [...read.findings, ...findings], answers: [answer, ...read.answers] };
}

function refused(what: string, place: string, finding: Omit<Examined, "what" | "place">, answer?: Answer): Asked {
  return { findings: [{ what, place, ...finding }], answers: answer ? [answer] : [] };
}

function unproved(what: string, place: string, reason: { found: string; fix: string } | undefined): Examined[] {
  return reason === undefined ? [] : [{ what, state: "note", ...reason, place, rule: "right" }];
}
