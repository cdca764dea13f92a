import * as z from "zod";
import * as deeds from "./deeds";
import { failure } from "./failure";
import * as questions from "./questions";
import * as runs from "./runs";

/** What each command and `npm start` print with `--json`, by name; `error` is what all of them print on failure. */
export const OUTPUTS = {
  start: runs.started,
  "start showcase": runs.showcase,
  init: deeds.created,
  import: deeds.imported,
  validate: questions.validation,
  explain: questions.explanation,
  parity: questions.parity,
  limits: questions.limits,
  requests: deeds.requests,
  manifests: deeds.manifests,
  changed: deeds.changed,
  plan: deeds.plan,
  apply: deeds.applied,
  comment: deeds.comment,
  dashboard: deeds.dashboard,
  status: deeds.status,
  doctor: deeds.doctor,
  "lab tenant": deeds.labTenant,
  "lab prepare": deeds.labPrepared,
  "lab env": deeds.labEnvironment,
  error: failure,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** A command with data of its own, a form of `npm start`, or `error`. */
export type OutputName = keyof typeof OUTPUTS;

/** Of those that are no command of `onboard`. */
const TITLES: Readonly<Partial<Record<OutputName, string>>> = {
  start: "npm start --silent -- --json",
  "start showcase": "npm start --silent -- --showcase --json",
  error: "What a command prints with --json when it fails",
};

/** Folder of the schemas, from the root of the project. */
export const SCHEMAS_FOLDER = "docs/schemas";

/** Says in a generated file how to change it. */
const MARK = "Generated from cli/output by npm run cli:schemas; do not edit.";

/** The schema files, by path in the project. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const names = Object.keys(OUTPUTS) as OutputName[];
  return new Map(names.map((name) => [schemaPath(name), schemaText(name)]));
}

/** Path of the schema of a command's output. */
export function schemaPath(name: OutputName): string {
  return `${SCHEMAS_FOLDER}/${name.replace(" ", "-")}.schema.json`;
}

function schemaText(name: OutputName): string {
  const { $schema, ...schema } = z.toJSONSchema(OUTPUTS[name], { target: "draft-7", override: forReaders });
  const title = TITLES[name] ?? `npx onboard ${name} --json`;
  return `${JSON.stringify({ $schema, $comment: MARK, title, ...schema }, undefined, 2)}\n`;
}

/**
 * Keys may be added in a minor version, so that only our own tests refuse unknown ones; and the bounds of JavaScript's own
 * numbers say nothing to a reader.
 */
function forReaders({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
