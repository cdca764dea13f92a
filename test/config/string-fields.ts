import type { Path } from "../../config/fault";
import { jsonSchema, type SchemaName } from "../../config/json-schema";

/** A place of a file that takes a text: a value, or a key that people choose. */
export interface StringField {
  readonly path: Path;
  readonly kind: "value" | "key";
  /** A text that the schema allows there. */
  readonly sample: string;
}

/** A file with a value at every key of its schema, and the places in it that take a text. */
export interface Sample {
  readonly document: unknown;
  readonly fields: readonly StringField[];
}

interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly allOf?: readonly { readonly pattern?: string }[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly minimum?: number;
}

const isNumber = ({ type, enum: values, default: fallback }: Node) =>
  type === "number" || typeof (values?.[0] ?? fallback) === "number";

/** What only rules across keys and files know, by place; for a map whose keys people choose, the key. */
const KNOWN: Readonly<Record<SchemaName, Readonly<Record<string, unknown>>>> = {
  environment: { "kubernetes.exposure.sourceRanges.0": "10.0.0.0/8" },
  team: {
    "adGroups.0.scim": undefined,
    "adGroups.0.existing": undefined,
    "adGroups.0.access": "prod",
    "adGroups.0.access.prod": "viewer",
    "shareWith.0.team": "billing",
    "shareWith.0.environments.0": "prod",
    "silence.0.environment": "prod",
    "silence.0.reason": "it is right here",
    "traces.otlp": true,
    // What needs metrics would be refused beside a filter that leaves them out; none of it is a text.
    "serviceLevels.availability": false,
    "serviceLevels.latency": false,
    "alerts.errorPercent": false,
    "alerts.latency": false,
    "alerts.noReadyPod": false,
    "logs.mask.0.expression": "order=([0-9]{4,12})",
    environments: "prod",
  },
  platform: {},
  imports: {
    stack: "prod-orders",
    "adopt.0.to": "dynatrace_iam_group.Group",
    "adopt.0.id": "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50",
  },
};

const SEEDS = [
  "orders",
  "https://example.com/orders",
  "/metrics",
  "orders@example.com",
  "1.10.2",
  "250m",
  "256Mi",
  "<masked>",
  "apps.example.com",
  "KUBERNETES_CLUSTER-0123456789ABCDEF",
  "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50",
  "10.0.0.0/8",
  "GEOLOCATION-0123456789ABCDEF",
];

/**
 * Files that are right and hold every key of a schema: where it has a choice, one file for each. A key that is new in the
 * schema is in them by itself; if rules across keys want more of it, add it to KNOWN.
 */
export function samplesOf(name: SchemaName): Sample[] {
  const schema = jsonSchema(name) as Node;
  const count = choices(schema);
  const seen = new Set<Node>();
  return Array.from({ length: count }, (_, choice) => {
    const fields: StringField[] = [];
    return { document: sampleAt(schema, [], { name, choice, seen, fields }), fields };
  });
}

interface Walk {
  readonly name: SchemaName;
  readonly choice: number;
  /** Places that an earlier file has. */
  readonly seen: Set<Node>;
  readonly fields: StringField[];
}

function sampleAt(node: Node, path: Path, walk: Walk): unknown {
  const known = KNOWN[walk.name];
  // The changes for an environment repeat the keys of the file.
  const at = path.slice(path[0] === "environments" && path.length > 2 ? 2 : 0).join(".");
  const options = node.anyOf ?? node.oneOf;
  if (Object.hasOwn(known, at) && typeof known[at] !== "string") return known[at];
  if (options) return sampleAt(options[walk.choice % options.length] ?? {}, path, walk);
  if (node.type === "array") return [sampleAt(node.items ?? {}, [...path, 0], walk)];
  if (node.properties) {
    const entries = Object.entries(node.properties).map(([key, each]) => [key, sampleAt(each, [...path, key], walk)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (typeof node.additionalProperties === "object") {
    const key = String(known[at] ?? "orders");
    if (!walk.seen.has(node)) walk.fields.push({ path: [...path, key], kind: "key", sample: key });
    walk.seen.add(node);
    return { [key]: sampleAt(node.additionalProperties, [...path, key], walk) };
  }
  if (node.type === "integer") return node.default ?? Math.max(1, node.minimum ?? 1);
  if (isNumber(node)) return node.default ?? node.enum?.[0] ?? 1;
  if (node.type === "boolean" || typeof node.const === "boolean") return node.const ?? node.default;
  const sample = String(
    known[at] ?? node.const ?? node.enum?.[0] ?? node.default ?? node.examples?.[0] ?? seed(node, at),
  );
  if (!walk.seen.has(node)) walk.fields.push({ path, kind: "value", sample });
  walk.seen.add(node);
  return sample;
}

function seed(node: Node, at: string): string {
  const patterns = [node.pattern, ...(node.allOf ?? []).map(({ pattern }) => pattern)].flatMap((each) => each ?? []);
  const found = SEEDS.find((text) => patterns.every((pattern) => new RegExp(pattern).test(text)));
  if (found === undefined) throw new Error(`no seed fits ${at}; add one to SEEDS`);
  return found;
}

function choices(node: Node): number {
  const options = node.anyOf ?? node.oneOf ?? [];
  const inner = [...options, ...Object.values(node.properties ?? {}), ...(node.items ? [node.items] : [])];
  return Math.max(1, options.length, ...inner.map(choices));
}

/** The file with another text at a place. */
export function withText(document: unknown, { path, kind }: StringField, text: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(document)) {
    return document.map((each, index) =>
      index === step ? withText(each, { path: rest, kind, sample: "" }, text) : each,
    );
  }
  const entries = Object.entries(document as Readonly<Record<string, unknown>>).map(([key, value]) => {
    if (key !== step) return [key, value];
    if (rest.length === 0 && kind === "key") return [text, value];
    return [key, withText(value, { path: rest, kind, sample: "" }, text)];
  });
  return Object.fromEntries(entries);
}
