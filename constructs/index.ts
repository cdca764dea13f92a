/** All constructs by one name; the packed library loads each of them only when it is first used. */
export * from "./access-policies";
export * from "./alerting";
export * from "./dynatrace-operator";
export * from "./dynatrace-provider";
export * from "./group-binding";
export * from "./http-monitor";
export * from "./log-ingest";
export * from "./management-zone";
export * from "./otlp-traces";
export * from "./prometheus-scrape";
export * from "./sample-workload";
export * from "./service-level";
export * from "./team-dashboard";
export * from "./team-onboarding";
export { type Finding, ValidationError } from "./validation";
