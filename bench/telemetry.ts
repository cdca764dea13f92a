import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLab, stop } from "./lab-process";
import { perSecond, type Row } from "./table";
import { logLines, tracesOf } from "./telemetry-payloads";

/** Log lines of a request, as an agent gathers them; spans as an SDK does. */
const LINES = 500;
const SPANS = 512;
/** Requests under way at the same time. */
const AT_ONCE = 4;
const MILLION = 1_000_000;
const TIMED_LINES = 100_000;
const TIMED_SPANS = 50 * SPANS;

/** Log lines and spans that a lab takes in a second, a question over a million of them, and the memory of that lab. */
export async function measureTelemetry(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-telemetry-"));
  const peakFile = join(folder, "peak");
  const { lab, ready } = await startLab(peakFile);
  try {
    const url = ready.environments.prod?.url ?? "";
    const { apiToken = "", platformToken = "" } = ready.credentials.environments.prod ?? {};
    const byAgent = (lines: object[]) =>
      send(`${url}/lab/telemetry`, "application/json", JSON.stringify({ environment: "prod", logs: lines }));
    const byApi = (lines: object[]) =>
      send(`${url}/api/v2/logs/ingest`, "application/json", JSON.stringify(lines), `Api-Token ${apiToken}`);
    const traces = Array.from({ length: TIMED_SPANS / SPANS }, (_, index) => tracesOf(index, SPANS));
    const batches = Array.from({ length: TIMED_LINES / LINES }, (_, index) => logLines(index * LINES, LINES));
    const agentRate = await rate(batches, LINES, byAgent);
    const apiRate = await rate(batches, LINES, byApi);
    const spanRate = await rate(traces, SPANS, (body) =>
      send(`${url}/api/v2/otlp/v1/traces`, "application/x-protobuf", body, `Api-Token ${apiToken}`),
    );
    const more = (MILLION - 2 * TIMED_LINES) / LINES;
    const rest = Array.from({ length: more }, (_, index) => 2 * TIMED_LINES + index * LINES);
    await rate(rest, LINES, (start) => byAgent(logLines(start, LINES)));
    const question = `fetch logs, from: now() - 2h | filter loglevel == "ERROR" and contains(content, "refund")
      | summarize lines = count(), by: {k8s.pod.name}`;
    const ask = () =>
      send(
        `${url}/platform/storage/query/v1/query:execute`,
        "application/json",
        JSON.stringify({ query: question, requestTimeoutMilliseconds: 60_000 }),
        `Bearer ${platformToken}`,
      );
    const asked: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const started = performance.now();
      await ask();
      if (round > 0) asked.push(performance.now() - started);
    }
    const milliseconds = asked.sort((left, right) => left - right)[2] ?? Number.NaN;
    await stop(lab);
    const bytes = Number(readFileSync(peakFile, "utf8"));
    return [
      { what: "log lines of an agent", figure: perSecond(agentRate), target: "≥ 5,000/s" },
      { what: "log lines by the log API", figure: perSecond(apiRate), target: "≥ 5,000/s" },
      { what: "spans by OTLP", figure: perSecond(spanRate), target: "≥ 2,000/s" },
      { what: "filtered summarize over 1,000,000 lines", median: { milliseconds, bytes }, target: "< 1 s within 1 GB" },
    ];
  } finally {
    await stop(lab);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Sends all batches, some at once; answers how many things a second were taken. */
async function rate<Batch>(
  batches: readonly Batch[],
  size: number,
  sendOne: (batch: Batch) => Promise<void>,
): Promise<number> {
  const started = performance.now();
  const waiting = batches.values();
  const sendInTurn = async () => {
    for (const batch of waiting) await sendOne(batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendInTurn));
  return (batches.length * size * 1_000) / (performance.now() - started);
}

async function send(
  url: string,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  authorization?: string,
): Promise<void> {
  const headers = { "content-type": type, ...(authorization !== undefined && { authorization }) };
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
}
