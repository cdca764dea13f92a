/** The schema of the files people edit: the only source of types, validation, editor completion and reference page. */
export * from "./environment-schema";
export * from "./imports-schema";
export * from "./team-schema";
