import { createHash } from "node:crypto";
import { RE2JS } from "re2js";
import type { MaskingRule } from "../configuration";
import { reasonOf } from "../reason";

/** Hides parts of a text. */
export interface Mask {
  readonly name: string;
  /** The text with what the capture group matches replaced, wherever the expression matches. */
  apply(text: string): string;
}

/**
 * Compiles a masking rule with RE2's semantics, so that no expression can make the agent run for long.
 *
 * @throws Error that says why: not an expression of RE2, not exactly one capture group, or an unknown kind of masking.
 * @see Dynatrace documentation, "Sensitive data masking in OneAgent"
 */
export function compileMask({ name, expression, type, replacement }: MaskingRule): Mask {
  const hide = replacer(type, replacement);
  const compiled = compile(expression);
  const groups = compiled.groupCount();
  if (groups !== 1) throw new Error(`the expression must have exactly one capture group; got ${groups}`);
  return {
    name,
    apply(text) {
      // The test alone is several times quicker than a search that must tell where the group is.
      if (!compiled.test(text)) return text;
      const matcher = compiled.matcher(text);
      let masked = "";
      let copied = 0;
      while (matcher.find()) {
        const [start, end] = [matcher.start(1), matcher.end(1)];
        // A group that took no part, or matched nothing, hides nothing.
        if (start < copied || end <= start) continue;
        masked += text.slice(copied, start) + hide(text.slice(start, end));
        copied = end;
      }
      return masked + text.slice(copied);
    },
  };
}

function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression);
  } catch (error) {
    const reason = reasonOf(error);
    throw new Error(`the expression is none that RE2 accepts (${reason})`);
  }
}

function replacer(type: string, replacement: string): (text: string) => string {
  if (type === "STRING") return () => replacement;
  if (type === "SHA1" || type === "SHA256") {
    return (text) => createHash(type.toLowerCase()).update(text, "utf8").digest("hex");
  }
  throw new Error(`the kind of masking must be STRING, SHA1 or SHA256; got "${type}"`);
}
