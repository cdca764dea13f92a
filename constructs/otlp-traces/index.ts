export * from "./otlp-trace-export";
