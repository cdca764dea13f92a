import { EmbeddedActionsParser, type IParserErrorMessageProvider, type IToken } from "chevrotain";
import type { Condition, Effect, Operator, PermissionName, Position } from "./syntax";
import * as t from "./tokens";

/** One statement as the grammar reads it; comments are added by the caller, who knows the whole text. */
export interface BareStatement {
  readonly effect: Effect;
  readonly permissions: readonly PermissionName[];
  readonly conditions: readonly Condition[];
  readonly at: Position;
}

const AFTER_PERMISSION = 'expected ",", WHERE or ";" after the permission';
const ONE_OPERATOR = "expected an operator: =, !=, <, >, IN, NOT IN, startsWith, NOT startsWith or MATCH";

/** Messages for people; those of the parser library speak of token types. */
const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual, previous, ruleName }) => {
    if (actual.tokenType === t.Or)
      return `expected AND or ";"; got ${shown(actual)}; there is no OR: use IN, or write another statement or line`;
    if (expected === t.Semicolon && ruleName === "restriction" && actual.tokenType === t.And)
      return 'expected ";": a boundary holds one condition per line; got "AND"; write a line for each condition';
    if (expected === t.Text && actual.tokenType === t.Word)
      return `expected a string in quotes; got ${actual.image}; write "${actual.image}"`;
    return `${expectation(expected, previous, ruleName)}; got ${shown(actual)}${advice(actual)}`;
  },
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `expected the end of the text; got ${shown(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, customUserDescription }) =>
    `${customUserDescription ?? "expected something else"}; got ${shown(actual[0])}${advice(actual[0])}`,
  buildEarlyExitMessage: ({ actual, customUserDescription }) =>
    `${customUserDescription ?? "expected more"}; got ${shown(actual[0])}`,
};

function expectation(expected: { name: string; LABEL?: string }, previous: IToken, ruleName: string): string {
  if (expected === t.Path)
    return ruleName === "condition"
      ? "expected the name of a condition such as storage:k8s.namespace.name"
      : "expected a permission such as storage:logs:read";
  if (expected === t.Semicolon) {
    if (ruleName === "restriction") return 'expected ";" after the condition';
    return previous.tokenType === t.Path ? AFTER_PERMISSION : 'expected AND or ";" after the condition';
  }
  if (expected === t.Close) return 'expected "," or ")" in the list';
  if (expected === t.Open) return "expected a list of strings in parentheses";
  if (expected === t.Text) return "expected a string in quotes";
  return `expected ${expected.LABEL ?? expected.name}`;
}

/** What stands there, as it was written, shortened; the semicolon that the caller adds at the end shows as the end. */
function shown(token: IToken | undefined): string {
  if (token === undefined || token.image === "") return "the end of the text";
  const image = token.image.length > 60 ? `${token.image.slice(0, 57)}...` : token.image;
  return image.includes('"') ? image : `"${image}"`;
}

function advice(token: IToken | undefined): string {
  if (token?.tokenType === t.EscapedText) return "; a backslash has no documented meaning; remove it";
  if (token?.tokenType === t.OpenText) return "; close the string on the same line";
  return "";
}

/** Reads one statement or one restriction at a time, each with its semicolon. */
class StatementParser extends EmbeddedActionsParser {
  public readonly statement = this.RULE("statement", (): BareStatement => {
    const effect = this.SUBRULE(this.effect);
    const permissions = [this.SUBRULE(this.permission)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      permissions.push(this.SUBRULE1(this.permission));
    });
    const conditions: Condition[] = [];
    this.OPTION(() => {
      this.CONSUME(t.Where);
      this.OR({
        DEF: [
          { ALT: () => this.CONSUME(t.Null) },
          {
            ALT: () => {
              conditions.push(this.SUBRULE(this.condition));
              this.MANY1(() => {
                this.CONSUME(t.And);
                conditions.push(this.SUBRULE1(this.condition));
              });
            },
          },
        ],
        ERR_MSG: "expected the name of a condition such as storage:k8s.namespace.name, or null, after WHERE",
      });
    });
    this.CONSUME(t.Semicolon);
    return this.ACTION(() => ({ effect: effect.word, permissions, conditions, at: effect.at }));
  });

  public readonly restriction = this.RULE("restriction", (): Condition => {
    const condition = this.SUBRULE(this.condition);
    this.CONSUME(t.Semicolon);
    return condition;
  });

  private readonly effect = this.RULE("effect", (): { word: Effect; at: Position } => {
    const token = this.OR({
      DEF: [{ ALT: () => this.CONSUME(t.Allow) }, { ALT: () => this.CONSUME(t.Deny) }],
      ERR_MSG: "expected ALLOW or DENY",
    });
    return { word: token.tokenType === t.Deny ? "DENY" : "ALLOW", at: position(token) };
  });

  private readonly permission = this.RULE("permission", (): PermissionName => named(this.CONSUME(t.Path)));

  private readonly condition = this.RULE("condition", (): Condition => {
    const { name, at } = named(this.CONSUME(t.Path));
    const { operator, values } = this.SUBRULE(this.comparison);
    return { name, operator, values, at };
  });

  private readonly comparison = this.RULE("comparison", (): { operator: Operator; values: string[] } => {
    return this.OR({
      DEF: [
        { ALT: () => ({ operator: this.SUBRULE(this.scalarOperator), values: [this.SUBRULE(this.text)] }) },
        { ALT: () => ({ operator: this.SUBRULE(this.listOperator), values: this.SUBRULE(this.list) }) },
        {
          ALT: () => {
            this.CONSUME(t.Not);
            return this.OR1({
              DEF: [
                {
                  ALT: () => {
                    this.CONSUME(t.In);
                    return { operator: "NOT IN" as const, values: this.SUBRULE1(this.list) };
                  },
                },
                {
                  ALT: () => {
                    this.CONSUME(t.StartsWith);
                    return { operator: "NOT startsWith" as const, values: [this.SUBRULE1(this.text)] };
                  },
                },
              ],
              ERR_MSG: "expected IN or startsWith after NOT",
            });
          },
        },
      ],
      ERR_MSG: ONE_OPERATOR,
    });
  });

  private readonly scalarOperator = this.RULE("scalarOperator", (): Operator => {
    return this.OR([
      { ALT: () => only("=", this.CONSUME(t.Equals)) },
      { ALT: () => only("!=", this.CONSUME(t.NotEquals)) },
      { ALT: () => only("<", this.CONSUME(t.Less)) },
      { ALT: () => only(">", this.CONSUME(t.Greater)) },
      { ALT: () => only("startsWith", this.CONSUME(t.StartsWith)) },
    ]);
  });

  private readonly listOperator = this.RULE("listOperator", (): Operator => {
    return this.OR([
      { ALT: () => only("IN", this.CONSUME(t.In)) },
      { ALT: () => only("MATCH", this.CONSUME(t.Match)) },
    ]);
  });

  private readonly list = this.RULE("list", (): string[] => {
    this.CONSUME(t.Open);
    const values = [this.SUBRULE(this.text)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      values.push(this.SUBRULE1(this.text));
    });
    this.CONSUME(t.Close);
    return values;
  });

  private readonly text = this.RULE("text", (): string => this.CONSUME(t.Text).image.slice(1, -1));

  public constructor() {
    super(t.TOKENS, { errorMessageProvider: messages, recoveryEnabled: false });
    this.performSelfAnalysis();
  }
}

/** Ties an operator to the token that spells it, whatever the case of its letters. */
function only(operator: Operator, _token: IToken): Operator {
  return operator;
}

function named(token: IToken): { name: string; at: Position } {
  return { name: token.image, at: position(token) };
}

/** Where a token begins. */
export function position(token: IToken): Position {
  return { line: token.startLine ?? 1, column: token.startColumn ?? 1 };
}

/** What one statement or restriction came to: its value, or the first thing wrong with it. */
export type Outcome<T> = { readonly value: T } | { readonly error: Position & { readonly message: string } };

const parser = new StatementParser();

/** Reads the tokens of one statement; the last is its semicolon. */
export function readStatement(tokens: readonly IToken[]): Outcome<BareStatement> {
  parser.input = [...tokens];
  return outcome(parser.statement());
}

/** Reads the tokens of one line of a boundary; the last is its semicolon. */
export function readRestriction(tokens: readonly IToken[]): Outcome<Condition> {
  parser.input = [...tokens];
  return outcome(parser.restriction());
}

function outcome<T>(value: T): Outcome<T> {
  const [error] = parser.errors;
  return error === undefined ? { value } : { error: { ...position(error.token), message: error.message } };
}
