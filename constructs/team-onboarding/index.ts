export * from "./team-onboarding";
