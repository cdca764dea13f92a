import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A comment as the stand-in keeps it. */
export interface KeptComment {
  readonly id: number;
  body: string;
  /** How often it was written over. */
  edits: number;
}

/** Who asked for what, with which credential. */
export interface Asked {
  readonly call: string;
  readonly credential: string;
}

/**
 * A stand-in for what our scripts ask of GitHub, Azure DevOps and GitLab: the comments of a pull request, and the last run that
 * went through. It keeps what it is given and refuses what it does not know, as those do.
 *
 * @see GitHub REST API, issue comments and workflow runs; Azure DevOps REST API, pull request threads; GitLab API, notes
 */
export class PlatformApi {
  /** Comments of other people come first, on a page of their own. */
  public readonly comments: KeptComment[] = [];
  public readonly asked: Asked[] = [];
  /** Commit of the last run that went through. */
  public lastRun: string | undefined;
  private readonly server: Server;

  public static async start(): Promise<PlatformApi> {
    const api = new PlatformApi();
    await new Promise<void>((listening) => api.server.listen(0, "127.0.0.1", listening));
    return api;
  }

  private constructor() {
    this.server = createServer(async (request, response) => {
      const answer = this.answer(request, await bodyOf(request));
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { message: "Not Found" }));
    });
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public close(): Promise<void> {
    return new Promise((closed) => this.server.close(() => closed()));
  }

  private answer({ method, url = "", headers }: IncomingMessage, body: Sent): unknown {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const credential = String(headers["private-token"] ?? headers.authorization ?? "");
    this.asked.push({ call: `${method} ${pathname}`, credential });
    const route = `${method} ${pathname}`;
    const kept = (id: string | undefined) => this.comments.find((each) => String(each.id) === id);
    const edit = (id: string | undefined, text: string | undefined) => {
      const comment = kept(id);
      if (comment === undefined || text === undefined) return undefined;
      comment.body = text;
      comment.edits += 1;
      return { html_url: "https://example.com/comment" };
    };
    const add = (text: string | undefined) => {
      if (text === undefined) return undefined;
      this.comments.push({ id: this.comments.length + 1, body: text, edits: 0 });
      return { html_url: "https://example.com/comment" };
    };
    const runs = { sha: this.lastRun };
    if (/^GET \/repos\/o\/r\/actions\/workflows\/onboarding-deploy\.yml\/runs$/.test(route))
      return { workflow_runs: runs.sha === undefined ? [] : [{ head_sha: runs.sha }] };
    if (/^GET \/org\/p\/_apis\/build\/builds$/.test(route))
      return { value: runs.sha === undefined ? [] : [{ sourceVersion: runs.sha }] };
    if (route === "GET /repos/o/r/issues/7/comments") {
      const others = Array.from({ length: 100 }, () => ({
        id: 0,
        user: { type: "User" },
        body: "<!-- dynatrace-onboarding --> fake",
      }));
      if (searchParams.get("page") === "1") return others;
      const url = (id: number) => `${this.url}/repos/o/r/issues/comments/${id}`;
      return this.comments.map(({ id, body: text }) => ({ id, user: { type: "Bot" }, body: text, url: url(id) }));
    }
    if (route === "POST /repos/o/r/issues/7/comments") return add(body.body);
    if (route.startsWith("PATCH /repos/o/r/issues/comments/")) return edit(pathname.split("/").at(-1), body.body);
    const threads = "/org/p/_apis/git/repositories/r/pullRequests/7/threads";
    if (route === `GET ${threads}`)
      return {
        value: [
          { id: 90, comments: [{ id: 1 }] },
          ...this.comments.map((each) => ({ id: each.id, comments: [{ id: 1, content: each.body }] })),
        ],
      };
    if (route === `POST ${threads}`) return add(body.comments?.[0]?.content);
    if (route.startsWith(`PATCH ${threads}/`))
      return edit(pathname.slice(threads.length + 1).split("/")[0], body.content);
    if (route === "GET /api/projects/1/merge_requests/7/notes")
      return this.comments.map(({ id, body: text }) => ({ id, body: text }));
    if (route === "POST /api/projects/1/merge_requests/7/notes") return add(body.body);
    if (route.startsWith("PUT /api/projects/1/merge_requests/7/notes/"))
      return edit(pathname.split("/").at(-1), body.body);
    return undefined;
  }
}

interface Sent {
  readonly body?: string;
  readonly content?: string;
  readonly comments?: readonly { readonly content?: string }[];
}

async function bodyOf(request: IncomingMessage): Promise<Sent> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}
