export * from "./url-monitor";
