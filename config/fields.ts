import * as z from "zod";
import {
  annotationBytes,
  isReservedNamespace,
  MAX_ANNOTATION_BYTES,
  MAX_PORT,
  NAMESPACE_NAME,
  QUALIFIED_KEY,
} from "../rules/kubernetes";
import { maskExpressionFaults } from "../rules/masking-expression";
import { networkFault } from "../rules/networks";
import { NO_TEMPLATE } from "../rules/terraform";
import { ONE_LINE, type TextCondition, type TextRule, textFault } from "../rules/text-rule";

/** Kinds of values that the schema is made of, each with what must hold and what to do where it does not. */

/** What to do about each broken rule, by the sentence that says what must hold. */
const FIXES = new Map<string, string>();

/** The message of a broken rule. An issue of the schema carries one text, so its fix is kept beside it. */
export function rule(must: string, fix: string): string {
  const known = FIXES.get(must);
  if (known !== undefined && known !== fix) throw new Error(`"${must}" has two fixes: "${known}" and "${fix}"`);
  FIXES.set(must, fix);
  return must;
}

/** What to do about a rule that `rule` has worded. */
export function fixOf(must: string): string | undefined {
  return FIXES.get(must);
}

/** Text that a rule allows. The first broken condition is reported, as `textFault` does it, then what is too long or empty. */
export function ruled({ least, most, conditions }: TextRule, kind = z.string()): z.ZodString {
  const conditioned = conditions.reduce((schema, { pattern, must, fix }) => {
    const options = { error: rule(must, fix), abort: true };
    // Without the flag u, which JSON Schema cannot say, an editor would read \p as the letter p and refuse everything.
    if (/\\p\{/i.test(pattern.source)) return schema.refine((value) => pattern.test(value), options);
    return schema.regex(pattern, options);
  }, kind);
  return (least > 0 ? conditioned.min(least) : conditioned).max(most);
}

/** A name that people give: in Unicode's composed form, so that two spellings of one letter are one. */
export const name = (allowed: TextRule) => ruled(allowed, z.string().normalize("NFC"));

/** Id of an entity, in upper case as Dynatrace writes it. */
export const entityId = (allowed: TextRule) => ruled(allowed, z.string().toUpperCase());

/** Text of a pattern. */
export const matching = (pattern: RegExp, must: string, fix: string, most = 253) =>
  ruled({ least: 1, most, conditions: [{ pattern, must, fix }] });

/** One line of text. */
export const oneLine = (most: number, ...conditions: TextCondition[]) =>
  ruled({ least: 1, most, conditions: [ONE_LINE, ...conditions] });

/** A setting of a backend. */
export const setting = (most: number) => oneLine(most, NO_TEMPLATE);

/** A UUID; in lower case, so that one thing has one id. */
export const uuid = (problem: string, fix: string) => z.guid(rule(problem, fix)).toLowerCase();

/** A namespace that a team may own. */
export const namespaceName = ruled(NAMESPACE_NAME).refine(
  (each) => !isReservedNamespace(each),
  rule("must not be a namespace of the cluster or of Dynatrace", "give the team a namespace of its own"),
);

/** A network in CIDR form. */
export const network = z.string().superRefine((cidr, context) => {
  const fault = networkFault(cidr);
  if (fault) context.addIssue({ code: "custom", message: rule(fault.must, fault.fix) });
});

/** Expression of a masking rule. */
export const maskExpression = z.string().superRefine((expression, context) => {
  for (const { must, fix } of maskExpressionFaults(expression))
    context.addIssue({ code: "custom", message: rule(must, fix) });
});

/** Annotations as Kubernetes takes them. */
export const annotations = z.record(z.string(), z.string()).superRefine((map, context) => {
  for (const key of Object.keys(map)) {
    const fault = textFault(QUALIFIED_KEY, key);
    if (!fault) continue;
    const message = rule(fault.must, fault.fix);
    context.addIssue({ code: "custom", path: [key], params: { about: "key" }, message });
  }
  if (annotationBytes(map) <= MAX_ANNOTATION_BYTES) return;
  context.addIssue({ code: "custom", message: rule("must be at most 256 KiB in all", "shorten the values") });
});

export const port = z.int().min(1).max(MAX_PORT);
