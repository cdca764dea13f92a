import { wildcard } from "../wildcard";

/** Whether a metric is taken in, by the name on its `# TYPE` line. */
export type MetricFilter = (family: string) => boolean;

/**
 * Reads the annotation `metrics.dynatrace.com/filter`.
 *
 * @param text `{"mode":"include","names":["http_*"]}`; `mode` may be `exclude`, and `*` stand at the start, at the end or at
 * both. Without it everything is taken in.
 * @throws Error that says what is wrong with it.
 * @see Dynatrace documentation, "Monitor Prometheus metrics", filter metrics
 */
export function readMetricFilter(text: string | undefined): MetricFilter {
  if (text === undefined) return () => true;
  const { mode, names } = parse(text);
  if (mode !== "include" && mode !== "exclude") {
    throw new Error(`mode must be include or exclude; got ${JSON.stringify(mode) ?? "none"}`);
  }
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    throw new Error("names must be a list of texts");
  }
  const inside = names.find((name) => name.slice(1, -1).includes("*"));
  if (inside !== undefined) {
    throw new Error(`names: * may stand only at the start and at the end; got ${JSON.stringify(inside)}`);
  }
  const tests = names.map(wildcard);
  return (family) => tests.some((matches) => matches(family)) === (mode === "include");
}

function parse(text: string): { readonly mode?: unknown; readonly names?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below, as the other kinds of "not an object".
  }
  throw new Error('must be a JSON object such as {"mode":"include","names":["http_*"]}');
}
