import { get as getHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { get as getHttps } from "node:https";

/** Bounds of one request. */
export interface ReadLimits {
  /** Ms for all of it. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * The classic format, whose `# TYPE` lines have the names that filters are written for. OpenMetrics is read but not asked
 * for: client libraries choose it as soon as it is named, whatever its weight.
 */
const ACCEPT = "text/plain;version=0.0.4;q=1,text/plain;q=0.5,*/*;q=0.1";

/**
 * Reads a page of metrics. Redirects are not followed.
 *
 * @throws Error that says why not: no answer in time, another status than 200, or too large.
 */
export async function readUrl(
  url: string,
  isUnverified: boolean,
  { timeoutMs, maxBytes }: ReadLimits,
): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const options = { headers: { accept: ACCEPT }, agent: false as const, signal, rejectUnauthorized: !isUnverified };
  try {
    const response = await request(url, options);
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200) {
      response.destroy();
      const target = statusCode >= 300 && statusCode < 400 ? ` to ${headers.location ?? "nowhere"}, not followed` : "";
      throw new Error(`answered ${statusCode}${target}; expected 200`);
    }
    return await textOf(response, maxBytes);
  } catch (error) {
    if (signal.aborted) throw new Error(`did not answer in full within ${timeoutMs / 1000} s`);
    throw error;
  }
}

function request(url: string, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith("https:") ? getHttps : getHttp;
    get(url, options, resolve).on("error", reject);
  });
}

async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      throw new Error(`is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
