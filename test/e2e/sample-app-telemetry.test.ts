import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import type { Readable } from "node:stream";
import { OtlpTraceExport } from "../../constructs/otlp-traces";
import { cacheFolder } from "../../lab/cache-folder";
import { ensureServiceEnvironment } from "../../lab/python/service-environment";
import { startTenant } from "../../lab/tenant/server";

/** A first installation, on two busy cores. */
jest.setTimeout(120_000);

const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
const TOKEN = "lab-prod-api-token";
const REFUSED = "Token Authentication failed: the credential is not valid in environment abc12345";

type Tenant = Awaited<ReturnType<typeof startTenant>>;
type Line = Readonly<Record<string, unknown>>;

/** What a test that failed left running. */
const RUNNING = new Set<ChildProcess>();
afterEach(() => {
  for (const process of RUNNING) process.kill("SIGKILL");
  RUNNING.clear();
});

/** The sample service as a process, with the variables that its pods have. */
class Service {
  public readonly lines: Line[] = [];
  public readonly ended: Promise<number>;
  private readonly reader: Interface;
  private readonly process: ChildProcessByStdio<null, Readable, null>;

  public constructor(python: string, variables: Readonly<Record<string, string>>) {
    const own = { HTTP_HOST: "127.0.0.1", HTTP_PORT: "0", METRICS_PORT: "0", DRAIN_SECONDS: "0", REPORT_SECONDS: "0" };
    this.process = spawn(python, ["-m", "tlo_python_sample"], {
      cwd: "sample-app",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...own, ...variables },
      stdio: ["ignore", "pipe", "ignore"],
    });
    RUNNING.add(this.process);
    this.ended = once(this.process, "close").then(([code]) => code as number);
    this.reader = createInterface({ input: this.process.stdout });
    this.reader.on("line", (line) => this.lines.push(JSON.parse(line) as Line));
  }

  /** The first line with this message, as soon as it is written. @throws Error with all lines, if it never is. */
  public async written(message: string): Promise<Line> {
    const signal = AbortSignal.timeout(10_000);
    for (;;) {
      const found = this.lines.find((line) => line.message === message);
      if (found) return found;
      await once(this.reader, "line", { signal }).catch(() => {
        throw new Error(`no line ${JSON.stringify(message)} in ${JSON.stringify(this.lines)}`);
      });
    }
  }

  /** @returns the status of the answer */
  public async get(path: string): Promise<number> {
    const { "http.port": port } = await this.written("service started");
    return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  }

  public async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    expect(await this.ended).toBe(0);
  }
}

let python: string;
beforeAll(async () => {
  python = await ensureServiceEnvironment({ folder: cacheFolder(), project: "sample-app", onProgress: () => {} });
});

const lab = (port = 0) => startTenant({ accountId: ACCOUNT, environments: [{ name: "prod", id: "abc12345" }], port });
/** A lab on a port of its choice; with port 0, each of its ports would be another one the next time. */
async function labThatCanComeBack(): Promise<{ tenant: Tenant; port: number }> {
  for (let port = 20_000 + (process.pid % 10_000); ; port += 10) {
    const tenant = await lab(port).catch(() => undefined);
    if (tenant) return { tenant, port };
  }
}

const environmentUrl = (tenant: Tenant) => tenant.ready.environments.prod?.url ?? "";

/** Variables as the construct declares them, with Kubernetes' part done: the Secret is read, `$(NAME)` is replaced. */
function tracing(tenant: Tenant, token: string): Record<string, string> {
  const ingestToken = { name: "dynatrace-otlp-ingest", key: "token" };
  const traces = new OtlpTraceExport({
    serviceName: "tlo-python-sample",
    environmentUrl: environmentUrl(tenant),
    ingestToken,
  });
  return Object.fromEntries(
    traces.variables.map(({ name, value = token }) => [name, value.replace("$(OTLP_API_TOKEN)", token)]),
  );
}

/** What the lab counted of the spans. */
async function spansOf(tenant: Tenant) {
  const answer = await fetch(`${tenant.ready.account.url}/lab/telemetry`);
  const { environments } = (await answer.json()) as { environments: { prod: { spans: Line } } };
  return environments.prod.spans;
}

test("its spans arrive with the variables that onboarding declares, linked with its log by their ids", async () => {
  const tenant = await lab();
  try {
    const service = new Service(python, tracing(tenant, TOKEN));
    expect([await service.get("/orders/report"), await service.get("/readyz")]).toEqual([200, 200]);
    const line = await service.written("request answered");
    await service.stop();
    // The request and the work within it; probes make none.
    expect(await spansOf(tenant)).toEqual({ requests: 1, received: 2, stored: 2, dropped: {}, refused: {} });
    const query = `fetch spans | filter trace.id == "${line["dt.trace_id"]}" | fields span.name, span.id, service.name, http.route | sort span.name asc`;
    const answer = await fetch(`${environmentUrl(tenant)}/platform/storage/query/v1/query:execute`, {
      method: "POST",
      headers: { authorization: "Bearer lab-prod-platform-token", "content-type": "application/json" },
      body: JSON.stringify({ query, requestTimeoutMilliseconds: 60_000 }),
    });
    const { result } = (await answer.json()) as { result: { records: Line[] } };
    expect(result.records).toEqual([
      {
        "span.name": "GET /orders/report",
        "span.id": line["dt.span_id"],
        "service.name": "tlo-python-sample",
        "http.route": "/orders/report",
      },
      expect.objectContaining({ "span.name": "summarize orders", "service.name": "tlo-python-sample" }),
    ]);
  } finally {
    await tenant.close();
  }
});

test("a wrong token is refused and counted, said without the token, and the service goes on", async () => {
  const tenant = await lab();
  try {
    const service = new Service(python, { ...tracing(tenant, "dt0c01.WRONG.WRONG"), OTEL_BSP_SCHEDULE_DELAY: "10" });
    expect(await service.get("/orders")).toBe(200);
    await service.written("Failed to export spans batch code: 401, reason: Unauthorized");
    expect(await service.get("/orders")).toBe(200);
    await service.stop();
    expect(await spansOf(tenant)).toMatchObject({
      stored: 0,
      refused: { [`401 ${REFUSED}`]: expect.any(Number) },
    });
    expect(JSON.stringify(service.lines)).not.toContain("WRONG");
  } finally {
    await tenant.close();
  }
});

test("what ends while the tenant is away is held, and arrives when it is back", async () => {
  const { tenant: first, port } = await labThatCanComeBack();
  const delays = { OTEL_BSP_SCHEDULE_DELAY: "10", OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "1" };
  const service = new Service(python, { ...tracing(first, TOKEN), ...delays });
  await service.written("service started");
  await first.close();
  for (let request = 0; request < 20; request++) expect(await service.get("/orders")).toBe(200);
  await service.written("Failed to export spans batch due to timeout, max retries or shutdown.");
  const second = await lab(port);
  try {
    expect(environmentUrl(second)).toBe(environmentUrl(first));
    // The end tries each batch once more, so nothing has to be waited for.
    await service.stop();
    expect(await spansOf(second)).toMatchObject({ received: 20, stored: 20, dropped: {}, refused: {} });
  } finally {
    await second.close();
  }
});
