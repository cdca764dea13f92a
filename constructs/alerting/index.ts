export type { RecordOwner } from "../../rules/dql";
export type { Finding } from "../validation";
export * from "./anomaly-detector";
export * from "./contact-notification";
export * from "./problem-match";
export * from "./symptom";
