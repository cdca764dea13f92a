export * from "./existing-zone";
export * from "./management-zone";
export { NamespaceMatch } from "./namespace-match";
export type { ZoneRuleCounts } from "./zone-rules";
