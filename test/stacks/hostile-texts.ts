import { parse } from "yaml";
import { block, list, type SynthesizedStack } from "../../access";
import { synthesize } from "../../cli/synthesized";
import { RefusalError } from "../../stacks/refusals";
import { type Attempt, configurationWith, type HostileCase, hostileCases } from "../config/hostile-texts";

/** A string of a synthesized stack that holds a hostile text, with what is meant by it. */
export interface Occurrence {
  readonly stack: SynthesizedStack;
  /** Where in the stack it stands. */
  readonly at: string;
  /** As it stands in the JSON, for Terraform to read. */
  readonly raw: string;
  /** The text of the file, which has to come out of it. */
  readonly attempt: Attempt;
}

/** A case whose texts were taken, with the stacks that came of it. */
export interface HostileStacks extends HostileCase {
  readonly stacks: readonly SynthesizedStack[];
}

/** The stacks of all hostile cases that some place takes; a text that a construct refuses is left out. */
export function hostileStacks(): HostileStacks[] {
  return hostileCases().flatMap((each) => {
    if (each.taken.length === 0) return [];
    const stacks = stacksOf(each, each.taken);
    if (stacks) return [{ ...each, stacks }];
    const taken = each.taken.filter((attempt) => stacksOf(each, [attempt]) !== undefined);
    return [{ ...each, taken, stacks: stacksOf(each, taken) ?? [] }];
  });
}

function stacksOf({ schema, sample }: HostileCase, texts: readonly Attempt[]): SynthesizedStack[] | undefined {
  const configuration = configurationWith(schema, sample, texts);
  if (!configuration) throw new Error("a text that was taken is refused");
  try {
    return synthesize(configuration).map(({ stack }) => stack);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}

/** Every string of the stacks that holds something of a hostile text: keys too, but not conditions, which are expressions. */
export function occurrencesIn({ stacks, taken }: HostileStacks): Occurrence[] {
  return stacks.flatMap((stack) =>
    stringsOf(stack.json, "").flatMap(({ at, raw }) =>
      isAddress(at, raw)
        ? []
        : taken.filter(({ mark }) => raw.includes(mark)).map((attempt) => ({ stack, at, raw, attempt })),
    ),
  );
}

/** Whether what Terraform makes of a string holds the file's text as it is, also inside YAML and encoded in a link. */
export function means(evaluated: string, at: string, { text }: Attempt): boolean {
  if (evaluated.includes(text)) return true;
  if (/\.helm_release\..*\.values\./.test(at))
    return stringsOf(parse(evaluated), "").some(({ raw }) => raw.includes(text));
  // Resource attributes of OpenTelemetry, a list of pairs whose values are percent-encoded.
  if (/\.env\.\d+\.value$/.test(at) && evaluated.includes("k8s.cluster.name="))
    return evaluated.split(",").some((pair) => decodeURIComponent(pair).includes(text));
  if (/\.dynatrace_document\..*\.content$/.test(at))
    return stringsOf(JSON.parse(evaluated), "").some(({ raw }) => readingsOf(raw).some((read) => read.includes(text)));
  return false;
}

/** What a text of a dashboard may be: text in Markdown, an address in it, or a string in a query. */
function readingsOf(raw: string): string[] {
  const addresses = Array.from(raw.matchAll(/\(<([^<>]*)>\)/g), ([, address = ""]) => decodeURIComponent(address));
  return [raw, raw.replace(/\\([!-/:-@[-`{-~])/g, "$1"), ...addresses];
}

/** Addresses hold what is left of a name, with a hash for the rest. */
function isAddress(at: string, raw: string): boolean {
  return /^\.resource\.\w+\.\(key\)$/.test(at) || /\.depends_on\.\d+$/.test(at) || /^\$\{[\w.-]+\}$/.test(raw);
}

/** Places that are expressions as a whole, in which a text of a file stands in quotes; Terraform itself evaluates them. */
const EXPRESSIONS = /(\.condition|\.provider\.helm\.0\.kubernetes\.host)$/;

function stringsOf(value: unknown, at: string): { readonly at: string; readonly raw: string }[] {
  if (typeof value === "string") return EXPRESSIONS.test(at) ? [] : [{ at, raw: value }];
  if (Array.isArray(value)) return list(value).flatMap((each, index) => stringsOf(each, `${at}.${index}`));
  return Object.entries(block(value)).flatMap(([key, each]) => [
    ...stringsOf(key, `${at}.(key)`),
    // What cdktf writes about itself is a comment.
    ...(key === "//" ? [] : stringsOf(each, `${at}.${key}`)),
  ]);
}

/** The text that our own reader of stacks sees. */
export function readerOf(stack: SynthesizedStack): (raw: string) => string | undefined {
  return (raw) => stack.text(raw);
}
