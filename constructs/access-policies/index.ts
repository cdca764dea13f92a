export * from "./access-policies";
export * from "./security-context-mapping";
export * from "./shared-policies";
export * from "./shared-policy";
