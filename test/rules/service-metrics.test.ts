import { readFileSync } from "node:fs";
import { DURATION_BUCKETS, isDurationBucket, SERVICE_FAMILIES, SERVICE_METRICS } from "../../rules/service-metrics";

const EXPORTER = readFileSync("template/project/{{package}}/metrics.py", "utf8");

test("the buckets are those that the template's service exports", () => {
  const [, written = ""] = /^SECONDS = \(([^)]*)\)$/m.exec(EXPORTER) ?? [];
  expect(written.split(",").map(Number)).toEqual([...DURATION_BUCKETS]);
});

test("every metric is one that the template's service exports", () => {
  for (const name of [...Object.values(SERVICE_METRICS), ...Object.values(SERVICE_FAMILIES)]) {
    // The client appends _total to the counter of a process itself, and Grail .histogram to a histogram.
    const exported = name.replace(/\.histogram$/, "").replace(/^(process_\w+)_total$/, "$1");
    expect(EXPORTER).toContain(`"${exported}"`);
  }
});

test("a threshold is the bound of a bucket, or it is none", () => {
  expect(DURATION_BUCKETS.every(isDurationBucket)).toBe(true);
  expect([0, 0.3, 0.51, 20].some(isDurationBucket)).toBe(false);
});
