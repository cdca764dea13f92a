import { printable } from "../../../config/printable";
import { NoAnswer, reasonOf } from "../../no-answer";

/** What a server answered. */
export interface Answer {
  readonly status: number;
  /** As it came: it may hold a token, so it is for parsing and never for showing. */
  readonly text: string;
  /** Its beginning, without secrets and on one line. */
  readonly quote: string;
  /** Milliseconds that the server's clock is ahead of ours; absent where it did not say its time. */
  readonly aheadMs?: number;
}

/** A request; a body as JSON or as a form. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly authorization?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

/** Characters of an answer that are looked at for a quotation, and shown of it. */
const MAX_READ = 2_000;
const MAX_QUOTED = 160;

/** Puts a question to a server. @throws NoAnswer */
export type Ask = (question: Question) => Promise<Answer>;

export interface AskOptions {
  /** Milliseconds until a server counts as silent. @default 15000 */
  readonly timeoutMs?: number;
  /** Values that must not show in anything that is quoted. */
  readonly secrets: readonly string[];
}

/**
 * Questions over the network, through the proxy that Node is told to use. A redirect is not followed: what is sent here is
 * for this server alone.
 */
export function asker({ timeoutMs = 15_000, secrets }: AskOptions): Ask {
  const hide = hider(secrets);
  return async ({ method, url, authorization, json, form }) => {
    const { origin } = new URL(url);
    const headers = {
      ...(authorization !== undefined && { authorization }),
      ...(json !== undefined && { "content-type": "application/json" }),
    };
    const body = form === undefined ? JSON.stringify(json) : new URLSearchParams(form);
    const sent = Date.now();
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await fetch(url, { method, headers, signal, redirect: "manual", ...(body && { body }) });
      const received = Date.now();
      const text = await answer.text();
      const quote = hide(text.slice(0, MAX_READ).replace(/\s+/g, " ").trim()).slice(0, MAX_QUOTED);
      const aheadMs = ahead(answer.headers.get("date"), sent, received);
      return { status: answer.status, text, quote, ...(aheadMs !== undefined && { aheadMs }) };
    } catch (error) {
      throw new NoAnswer(origin, hide(reasonOf(error, timeoutMs)));
    }
  };
}

/** Takes secrets out of a text, and what would move the cursor of a terminal. */
export function hider(secrets: readonly string[]): (text: string) => string {
  // The longest first: an id that begins a secret would leave the rest of it standing.
  const hidden = secrets.filter((secret) => secret !== "").sort((left, right) => right.length - left.length);
  return (text) => printable(hidden.reduce((shown, secret) => shown.replaceAll(secret, "(hidden)"), text));
}

/** Against the middle of the time that the question took. A Date header has whole seconds, so half of one is added. */
function ahead(date: string | null, sent: number, received: number): number | undefined {
  const said = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(said) ? undefined : Math.round(said + 500 - (sent + received) / 2);
}
