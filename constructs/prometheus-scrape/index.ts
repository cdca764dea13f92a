export { MAX_METRIC_NAME_LENGTH, MAX_METRICS_PER_POD, MetricFilter } from "./metric-filter";
export * from "./prometheus-scrape-settings";
export * from "./scrape-annotations";
export { type CertificateEntry, type ObjectEntry, ScrapeAuth } from "./scrape-auth";
