export type { RecordOwner } from "../../rules/dql";
export type { Finding } from "../validation";
export * from "./indicator";
export * from "./service-level";
