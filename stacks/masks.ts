import type { Mask } from "../config/schema";
import { MASK_NAMES } from "../config/schema";
import { MaskingRule } from "../constructs/log-ingest";

/** The masking rule that a team file's mask stands for. */
export function maskingRule(mask: Mask): MaskingRule {
  switch (mask) {
    case "email":
      return MaskingRule.email();
    case "iban":
      return MaskingRule.iban();
    case "bearer-token":
      return MaskingRule.bearerToken();
    case "credit-card":
      return MaskingRule.creditCard();
    default:
      return MaskingRule.custom(mask);
  }
}

/** The name of a mask that a team file may write instead of its expression; nothing for one of somebody's own. */
export function maskNameOf(expression: string, replacement: string): (typeof MASK_NAMES)[number] | undefined {
  return MASK_NAMES.find((name) => {
    const rule = maskingRule(name);
    return rule.expression === expression && rule.replacement === replacement;
  });
}
