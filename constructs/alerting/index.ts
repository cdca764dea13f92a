export * from "./anomaly-detector";
export * from "./contact-notification";
export * from "./problem-match";
export * from "./symptom";
