import { Tokenization } from "cdktf";

/** What cdktf takes for a token inside a string. */
const TOKEN = /(\$\{TfToken\[[\w:.-]+\]\})/;

/**
 * Text for a Terraform string that means itself: `${` and `%{` begin no template. Values that cdktf knows only at
 * apply (tokens) pass as they are, alone or inside text.
 *
 * Apply it once, where the configuration of an L1 is built: a second time the escapes themselves become text.
 *
 * @see Terraform language, "Strings and Templates", escape sequences
 * @example
 * literal("cost ${x}"); // "cost $${x}"
 */
export function literal(text: string): string {
  const parts = text.split(TOKEN);
  return parts
    .map((part, index) => {
      if (isToken(part, index)) return part;
      // A dollar sign before a token would escape the expression that the token becomes.
      return isToken(parts[index + 1], index + 1) ? escaped(part).replace(/\$$/, () => '${"$"}') : escaped(part);
    })
    .join("");
}

/** The replacements are functions because `$$` in a replacement text means one `$`. */
function escaped(text: string): string {
  return (
    text
      .replaceAll("${", () => "$${")
      .replaceAll("%{", () => "%%{")
      // Text that merely looks like a token would end synth, so its bracket comes from a Terraform expression.
      .replaceAll("{TfToken[", () => '{TfToken${"["}')
  );
}

/** `split` puts what the expression captured at the odd places; only cdktf knows which of them it made. */
function isToken(part: string | undefined, index: number): boolean {
  if (part === undefined || index % 2 === 0) return false;
  try {
    return Tokenization.reverseString(part).tokens.length > 0;
  } catch {
    return false;
  }
}
