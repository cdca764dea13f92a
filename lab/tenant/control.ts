import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, pathOf } from "./errors";
import { type Fault, FaultList, parseFault } from "./faults";
import { HeldRecording, type Store } from "./store";
import type { RecordStore } from "./telemetry";

/** One request that was answered, or dropped. */
export interface RequestRecord {
  readonly method: string;
  /** Path with query, without the prefix of an environment. */
  readonly path: string;
  /** Name of the environment; absent for calls to the account. */
  readonly environment?: string;
  /** HTTP status; 0 when the connection was dropped. */
  readonly status: number;
  /** Milliseconds until the answer was sent. */
  readonly ms: number;
}

/** Requests that `GET /lab/requests` remembers; the oldest go first. */
const REMEMBERED = 5_000;

/** What the control calls need of the tenant around them. */
export interface ControlOptions {
  readonly store: Store;
  readonly telemetry: RecordStore;
  /** Called when the tenant forgets everything. */
  readonly resetListeners: readonly (() => void)[];
  /** Name of the environment that a request is for, if any. */
  environmentNameOf(request: FastifyRequest): string | undefined;
}

/**
 * The calls under `/lab/` by which a test looks into the tenant and makes it misbehave. They are hooks and routes, so
 * they must be added before any area.
 */
export class Control {
  private readonly faults = new FaultList();
  private readonly requests: RequestRecord[] = [];
  private readonly started = new WeakMap<FastifyRequest, number>();
  private readonly late = new WeakMap<FastifyRequest, { recording: HeldRecording; delayMs: number }>();
  private readonly pending = new Set<() => void>();

  public constructor(
    app: FastifyInstance,
    private readonly options: ControlOptions,
  ) {
    this.addHooks(app);
    this.addRoutes(app);
  }

  /** Ends what hangs, and makes visible what was answered with success. */
  public close(): void {
    for (const finish of [...this.pending]) finish();
  }

  private addHooks(app: FastifyInstance): void {
    app.addHook("onRequest", (request, reply, done) => {
      this.started.set(request, performance.now());
      const fault = isControl(request) ? undefined : this.faults.take(this.seen(request));
      if (fault === undefined) done();
      else this.misbehave(fault, request, reply, done);
    });
    app.addHook("onSend", async (request, reply) => {
      const held = this.late.get(request);
      if (held === undefined || reply.statusCode >= 400) return;
      const changes = this.options.store.hold(held.recording);
      this.after(held.delayMs, () => changes.apply());
    });
    app.addHook("onResponse", async (request, reply) => this.remember(request, reply.statusCode));
  }

  private misbehave(fault: Fault, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const delayMs = fault.delayMs ?? 0;
    if (fault.action === "late") {
      const recording = new HeldRecording();
      this.late.set(request, { recording, delayMs });
      this.options.store.recording(recording, done);
      return;
    }
    const act = () => {
      if (fault.action === "fail") {
        const status = fault.status ?? 500;
        const body = fault.body ?? new ApiError(status, "The lab tenant was told to fail").toBody();
        reply.code(status).send(body);
        return;
      }
      reply.hijack();
      this.remember(request, 0);
      request.raw.socket.destroy();
    };
    if (fault.action === "hang") this.after(undefined, act);
    else if (delayMs > 0) this.after(delayMs, act);
    else act();
  }

  /** Runs `work` after a while, or at close if that comes first; without a time only at close. */
  private after(delayMs: number | undefined, work: () => void): void {
    const finish = () => {
      clearTimeout(timer);
      this.pending.delete(finish);
      work();
    };
    const timer = delayMs === undefined ? undefined : setTimeout(finish, delayMs);
    this.pending.add(finish);
  }

  private addRoutes(app: FastifyInstance): void {
    app.get("/lab/state", () => stateOf(this.options.store));
    app.get("/lab/requests", () => ({ requests: this.requests }));
    app.post("/lab/reset", async (_request, reply) => {
      this.options.store.clear();
      await this.options.telemetry.reset();
      for (const listener of this.options.resetListeners) listener();
      this.requests.length = 0;
      this.faults.clear();
      return reply.code(204).send();
    });
    app.get("/lab/faults", () => ({ faults: this.faults.all() }));
    app.post("/lab/faults", (request, reply) => reply.code(201).send(this.faults.add(parseFault(request.body))));
    app.delete("/lab/faults", (_request, reply) => {
      this.faults.clear();
      return reply.code(204).send();
    });
  }

  private seen(request: FastifyRequest) {
    return { method: request.method, path: request.url, environment: this.options.environmentNameOf(request) };
  }

  private remember(request: FastifyRequest, status: number): void {
    if (isControl(request)) return;
    const ms = Math.round((performance.now() - (this.started.get(request) ?? performance.now())) * 10) / 10;
    this.requests.push({ ...this.seen(request), status, ms });
    if (this.requests.length > REMEMBERED) this.requests.splice(0, this.requests.length - REMEMBERED);
  }
}

function isControl(request: FastifyRequest): boolean {
  return pathOf(request.url).startsWith("/lab/");
}

function stateOf(store: Store) {
  const collections = store
    .names()
    .map((name) => [name, Object.fromEntries(store.collection(name).entries())] as const);
  const objects = collections.reduce((sum, [name]) => sum + store.collection(name).size, 0);
  return { objects, collections: Object.fromEntries(collections) };
}
