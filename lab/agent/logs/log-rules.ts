import type { DeployedConfiguration } from "../configuration";
import type { Problems } from "../problems";
import { reasonOf } from "../reason";
import { compileMask, type Mask } from "./masking";
import { type LineTest, type LogSource, type MatchedLine, testFor } from "./matcher";

/** What becomes of a line. */
export type Decision =
  | { readonly kind: "send"; readonly rule: string; readonly content: string; readonly masks: readonly string[] }
  /** A rule says that it is not sent. */
  | { readonly kind: "excluded"; readonly rule: string }
  /** No rule is about it, so it is not sent. */
  | { readonly kind: "unmatched" }
  /** It would be sent, but a masking rule that is about it does not work: nothing unmasked may leave. */
  | { readonly kind: "blocked"; readonly rule: string };

interface SourceRules {
  readonly storage: readonly { readonly name: string; readonly isSent: boolean; readonly test: LineTest }[];
  readonly masks: readonly (Mask | { readonly name: string; readonly broken: true })[];
}

/**
 * The tenant's log rules as they are deployed. Storage rules are asked one after the other and the first that matches
 * decides; masking rules all work, each on the result of the one before.
 */
export class LogRules {
  private readonly masks = new Map<string, Mask | undefined>();
  private readonly bySource = new WeakMap<LogSource, SourceRules>();

  public constructor(
    private readonly configuration: Pick<DeployedConfiguration, "storageRules" | "maskingRules">,
    private readonly problems: Problems,
  ) {
    for (const rule of configuration.maskingRules) {
      try {
        this.masks.set(keyOf(rule), compileMask(rule));
      } catch (error) {
        const reason = reasonOf(error);
        problems.add(
          `masking rule "${rule.name}": ${reason}; logs that it is about are not sent until it is corrected`,
        );
        this.masks.set(keyOf(rule), undefined);
      }
    }
  }

  /** Decides about one line, and masks it. */
  public decide(source: LogSource, line: MatchedLine): Decision {
    const { storage, masks } = this.of(source);
    const rule = storage.find(({ test }) => test(line));
    if (rule === undefined) return { kind: "unmatched" };
    if (!rule.isSent) return { kind: "excluded", rule: rule.name };
    let { content } = line;
    const used: string[] = [];
    for (const mask of masks) {
      if ("broken" in mask) return { kind: "blocked", rule: mask.name };
      const masked = mask.apply(content);
      if (masked !== content) used.push(mask.name);
      content = masked;
    }
    return { kind: "send", rule: rule.name, content, masks: used };
  }

  private of(source: LogSource): SourceRules {
    const known = this.bySource.get(source);
    if (known !== undefined) return known;
    const { storageRules, maskingRules } = this.configuration;
    const rules: SourceRules = {
      storage: storageRules.flatMap(({ name, matchers, isSent }) => {
        const test = testFor(matchers, source, { rule: `log rule "${name}"`, problems: this.problems, unknown: false });
        return test === undefined ? [] : [{ name, isSent, test }];
      }),
      masks: maskingRules.flatMap((rule) => {
        const { name, matchers } = rule;
        // Masks know no attribute of the line, so they are about all lines of a source or none. One too many hides too
        // much, one too few lets something out: in doubt it is about the source.
        const test = testFor(matchers, source, {
          rule: `masking rule "${name}"`,
          problems: this.problems,
          unknown: true,
        });
        if (test === undefined) return [];
        return [this.masks.get(keyOf(rule)) ?? { name, broken: true as const }];
      }),
    };
    this.bySource.set(source, rules);
    return rules;
  }
}

function keyOf({
  name,
  expression,
  type,
  replacement,
}: {
  name: string;
  expression: string;
  type: string;
  replacement: string;
}) {
  return JSON.stringify([name, expression, type, replacement]);
}
