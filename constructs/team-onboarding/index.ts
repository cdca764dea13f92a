export * from "./service-watch";
export * from "./team-onboarding";
