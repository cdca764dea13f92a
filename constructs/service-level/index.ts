export * from "./indicator";
export * from "./service-level";
