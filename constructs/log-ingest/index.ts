export * from "./log-ingest-rules";
export * from "./masking-rule";
