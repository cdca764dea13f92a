export { MetricFilter } from "./metric-filter";
export * from "./prometheus-scrape-settings";
export * from "./scrape-annotations";
export { type BasicCredentials, type CertificateEntry, type ObjectEntry, ScrapeAuth } from "./scrape-auth";
