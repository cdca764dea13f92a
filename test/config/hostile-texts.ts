import { stringify } from "yaml";
import { type Fault, printPath } from "../../config/fault";
import type { SchemaName } from "../../config/json-schema";
import { type Configuration, loadConfiguration } from "../../config/load";
import { BILLING, inFolder, NONPROD, ORDERS, PROD } from "./folder";
import { type Sample, type StringField, samplesOf, withText } from "./string-fields";

/** Texts that Terraform, cdktf, YAML or a policy would read as more than themselves. */
const HOSTILE = [
  "${var.x}",
  "$${x}",
  '${"$"}{x}',
  "%{ if true }a%{ endif }",
  "%%{x}",
  "$%{x}${",
  '"q"',
  "b\\n",
  "<<EOT",
  "a\nb",
  "{{ x }}",
  "# x: [y",
  "Ünï—日本",
  "${TfToken[TOKEN.0]}",
  "#{TfToken[TOKEN.0]}",
  "&{TfToken[TOKEN.0]}",
  "TfToken[TOKEN.0]",
];

/** Ways to put a hostile text into a field such that its own rule may allow it. */
const PLACED: readonly ((text: string, sample: string) => string)[] = [
  (text, sample) => `${sample}${text}`,
  (text) => text,
  (text, sample) => `${sample}/${text.replace(/\s/g, "")}`,
  (text, sample) => `${text.replace(/\s/g, "")}${sample}`,
];

/** A hostile text at a place of a file. */
export interface Attempt {
  readonly schema: SchemaName;
  readonly field: StringField;
  readonly text: string;
  /** Stands on both sides of the hostile part, and nowhere else. */
  readonly mark: string;
  /** Faults at the place, or at a map or list around it; none where the text is taken. */
  readonly faults: readonly Fault[];
}

/** A configuration with a hostile text at every place that takes one. */
export interface HostileCase {
  readonly schema: SchemaName;
  readonly sample: Sample;
  readonly attempts: readonly Attempt[];
  readonly taken: readonly Attempt[];
  /** What the files with the texts that are taken mean. */
  readonly configuration?: Configuration;
}

const SAMPLES: readonly { readonly schema: SchemaName; readonly sample: Sample }[] = (
  ["environment", "team", "platform", "imports"] as const
).flatMap((schema) => samplesOf(schema).map((sample) => ({ schema, sample })));

/** Every place of every file that takes a text, by what the schemas say. */
export const ALL_FIELDS = SAMPLES.flatMap(({ schema, sample }) =>
  sample.fields.map(({ path, kind }) => `${schema} ${printPath(path)} ${kind}`),
);

/** All cases: each text in each kind of file, placed in the first way that a place takes. */
export function hostileCases(): HostileCase[] {
  return SAMPLES.flatMap(({ schema, sample }) => HOSTILE.map((text) => hostileCase(schema, sample, text)));
}

function hostileCase(schema: SchemaName, sample: Sample, text: string): HostileCase {
  const attempts: Attempt[] = [];
  let taken: Attempt[] = [];
  for (const placed of PLACED) {
    const open = sample.fields.flatMap((field, index) => {
      if (taken.some((each) => each.field === field)) return [];
      const mark = `q${index}z`;
      return [{ schema, field, mark, text: placed(`${mark}${text}${mark}`, field.sample), faults: [] }];
    });
    const judged = judge(schema, sample, open);
    attempts.push(...judged);
    taken = [...taken, ...judged.filter((each) => each.faults.length === 0)];
  }
  return { schema, sample, attempts, taken, configuration: configurationWith(schema, sample, taken) };
}

/** Which texts are refused; a fault may hide others, which come to light without it. */
function judge(schema: SchemaName, sample: Sample, attempts: readonly Attempt[]): Attempt[] {
  const { faults } = loadWith(schema, put(sample.document, attempts));
  if (faults.length === 0) return [...attempts];
  const judged = attempts.map((each) => ({ ...each, faults: faults.filter((fault) => isAt(fault, each)) }));
  // An id can be at odds with an address, which is then at fault.
  const isElsewhere = judged.every((each) => each.faults.length === 0);
  const next = isElsewhere ? judgeHalves(schema, sample, attempts, faults) : judged;
  const [refused, open] = [next.filter(isRefused), next.filter((each) => !isRefused(each))];
  return [...refused, ...judge(schema, sample, open)];
}

/** Finds who causes faults at other places; one at a time would read the files once for each of a hundred texts. */
function judgeHalves(
  schema: SchemaName,
  sample: Sample,
  attempts: readonly Attempt[],
  faults: readonly Fault[],
): Attempt[] {
  if (attempts.length === 1) return attempts.map((each) => ({ ...each, faults }));
  const middle = Math.ceil(attempts.length / 2);
  return [attempts.slice(0, middle), attempts.slice(middle)].flatMap((half) => judge(schema, sample, half));
}

function isRefused({ faults }: Attempt): boolean {
  return faults.length > 0;
}

/** What the sample means with these texts in it; nothing where there is a fault. */
export function configurationWith(
  schema: SchemaName,
  sample: Sample,
  texts: readonly Attempt[],
): Configuration | undefined {
  return loadWith(schema, put(sample.document, texts)).configuration;
}

/** Keys last and the inner ones first, since a path goes through the sample's keys. */
function put(document: unknown, texts: readonly Attempt[]): unknown {
  const depth = ({ field }: Attempt) => (field.kind === "key" ? -field.path.length : -100);
  const sorted = [...texts].sort((one, other) => depth(one) - depth(other));
  return sorted.reduce((each, { field, text }) => withText(each, field, text), document);
}

function isAt({ path: found }: Fault, { field, text }: Attempt): boolean {
  const path = field.kind === "key" ? [...field.path.slice(0, -1), text] : field.path;
  return path.some((_, index) => found === printPath(path.slice(0, index + 1)));
}

/** The file in a configuration that is right but for it. */
function loadWith(schema: SchemaName, document: unknown) {
  const file = {
    environment: "environments/prod.yaml",
    team: "teams/orders.yaml",
    platform: "platform.yaml",
    imports: "imports/prod-orders.yaml",
  }[schema];
  const files = {
    "environments/prod.yaml": PROD,
    "environments/nonprod.yaml": NONPROD,
    "teams/orders.yaml": `${ORDERS}workload: { image: registry.example.com/orders:1.0 }\n`,
    "teams/billing.yaml": BILLING,
  };
  return inFolder({ ...files, [file]: stringify(document) }, loadConfiguration);
}

/** The configurations of the samples themselves, which have to be right. */
export function plainConfigurations(): (Configuration | string)[] {
  return SAMPLES.map(({ schema, sample }) => {
    const { configuration, faults } = loadWith(schema, sample.document);
    return configuration ?? `${schema}: ${faults.map(({ path, problem }) => `${path} ${problem}`).join("; ")}`;
  });
}

/** The value at a place of a loaded configuration; keys on the way may have been changed too. */
export function valueIn(
  configuration: Configuration,
  { schema, field, text }: Attempt,
  taken: readonly Attempt[],
): unknown {
  const team = configuration.teams.find(({ name }) => name === "orders");
  const environment = configuration.environments.find(({ name }) => name === "prod");
  const isChange = field.path[0] === "environments";
  const roots = { environment, team: team?.in(isChange ? "prod" : "nonprod"), imports: configuration.imports?.[0] };
  const root: unknown = schema === "platform" ? undefined : roots[schema];
  const renamed = field.path.map((step, index) => {
    const path = printPath(field.path.slice(0, index + 1));
    return taken.find((each) => each.field.kind === "key" && printPath(each.field.path) === path)?.text ?? step;
  });
  const path = renamed.slice(isChange ? 2 : 0);
  const value = path.reduce<unknown>(
    (each, step) => (each as Record<string | number, unknown> | undefined)?.[step],
    root,
  );
  return field.kind === "key" && value !== undefined ? text : value;
}
