/**
 * Names of the metrics that a service of the template exposes, as Grail has them. Dashboards, objectives, detectors and
 * commands ask for these.
 *
 * @see Prometheus documentation, "Metric and label naming"
 */
export const SERVICE_METRICS = {
  /** Counter of finished requests by `method`, `route` and `status_class` (2xx to 5xx); its value is the growth. */
  requests: "http_requests_total",
  /** Histogram of the seconds that requests took, by `method` and `route`. Grail keeps a histogram as one metric. */
  duration: "http_request_duration_seconds.histogram",
  /** Gauge of requests that are being answered. */
  inProgress: "http_requests_in_progress",
  /** Gauge: 1 while a pod says that it is ready, 0 otherwise. */
  ready: "service_ready",
  /** Counter of the processor time that the process used, in seconds. */
  cpu: "process_cpu_seconds_total",
  /** Gauge of the memory that the process holds, in bytes. */
  memory: "process_resident_memory_bytes",
  /** Gauge of file descriptors in use, and how many there may be. */
  openFiles: "process_open_fds",
  maxFiles: "process_max_fds",
} as const;

/** Families that stand in the `# TYPE` lines, which filters of a scrape name. */
export const SERVICE_FAMILIES = {
  requests: "http_requests_total",
  duration: "http_request_duration_seconds",
  ready: "service_ready",
} as const;

/**
 * Upper bounds of the histogram's buckets, in seconds. How many requests were faster than a bound is known exactly;
 * between two bounds it is a guess.
 */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Whether a number of seconds is the upper bound of a bucket. */
export function isDurationBucket(seconds: number): boolean {
  return DURATION_BUCKETS.some((bound) => bound === seconds);
}

/** What holds for a threshold of durations, and the fix. */
export const DURATION_THRESHOLD = {
  must: `must be the bound of a bucket of the histogram: ${DURATION_BUCKETS.join(", ")}`,
  fix: "write one of these; between them nobody knows how many requests were faster",
} as const;
