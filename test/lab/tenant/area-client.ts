import type { RunningTenant } from "../../../lab/tenant/server";
import { ACCOUNT_ID, type Answer, apiOf, bearerOf, call, startLab, urlOf } from "./lab-client";

/** Makes a call with the right credential. */
export type Call = (method: string, path: string, json?: unknown) => Promise<Answer>;

/** A lab with one caller for each kind of API. */
export interface AreaLab {
  readonly tenant: RunningTenant;
  /** Calls the account API. */
  readonly account: Call;
  /** Calls the platform APIs of an environment with its OAuth client. */
  readonly platform: Readonly<Record<"prod" | "nonprod", Call>>;
  /** Calls the classic APIs of an environment with its API token. */
  readonly classic: Readonly<Record<"prod" | "nonprod", Call>>;
  /** Makes a control call in prod. */
  readonly control: Call;
}

export const GROUPS = `/iam/v1/accounts/${ACCOUNT_ID}/groups`;
export const ACCOUNT_LEVEL = `/iam/v1/repo/account/${ACCOUNT_ID}`;
export const PROD_LEVEL = "/iam/v1/repo/environment/abc12345";
/** The id of an object that nobody has made. */
export const UNKNOWN = "00000000-0000-4000-8000-000000000000";

/** Starts a lab and signs all its clients on. */
export async function startAreaLab(): Promise<AreaLab> {
  const tenant = await startLab();
  const [account, prod, nonprod] = await Promise.all(
    ["account", "prod", "nonprod"].map((each) => bearerOf(tenant, each)),
  );
  const caller =
    (url: string, token: string | undefined): Call =>
    (method, path, json) =>
      call(method, url + path, token, json);
  return {
    tenant,
    account: caller(tenant.ready.account.url, account),
    platform: { prod: caller(urlOf(tenant, "prod"), prod), nonprod: caller(urlOf(tenant, "nonprod"), nonprod) },
    classic: { prod: apiOf(tenant, "prod"), nonprod: apiOf(tenant, "nonprod") },
    control: caller(urlOf(tenant, "prod"), undefined),
  };
}

/** The refusal of a request by the account API. */
export const iamRefusal = (code: number, message: string, errorsMap = {}) => ({
  status: code,
  body: { code, message, errorsMap },
});

/** The refusal of a request by any other API, without the details of each violation. */
export const refusal = (code: number, message: string) => ({
  status: code,
  body: { error: expect.objectContaining({ code, message }) },
});

/** A field of an answer, as text: an id, most of all. */
export function fieldOf({ body }: Answer, name: string): string {
  const [object] = [body].flat() as Record<string, unknown>[];
  const value = object?.[name];
  if (typeof value !== "string") throw new Error(`the answer has no text "${name}": ${JSON.stringify(body)}`);
  return value;
}
