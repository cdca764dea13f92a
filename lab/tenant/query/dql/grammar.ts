import { EmbeddedActionsParser, type IParserErrorMessageProvider, type IToken } from "chevrotain";
import { shownText } from "./errors";
import { NodeFactory } from "./nodes";
import type { Argument, BinaryOperator, Block, Command, Expression, Item } from "./syntax";
import * as t from "./tokens";

/** Messages for people, in Dynatrace's manner; those of the parser library speak of token types. */
const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => {
    return `${notAllowed(actual)}; expected ${expected.LABEL ?? expected.name}`;
  },
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `${notAllowed(firstRedundant)}; expected "|" or the end`,
  buildNoViableAltMessage: ({ actual, customUserDescription }) =>
    `${notAllowed(actual[0])}; expected ${customUserDescription ?? "something else"}`,
  buildEarlyExitMessage: ({ actual }) => notAllowed(actual[0]),
};

function notAllowed(token: IToken | undefined): string {
  if (token === undefined || token.image === "") return "The query ends too early";
  const image = `'${shownText(token.image)}' isn't allowed here`;
  if (token.tokenType === t.OpenText) return `${image}: the string has no closing quote`;
  if (token.tokenType === t.SingleQuoted) return `${image}: strings stand in double quotes`;
  if (token.tokenType === t.Variable) return `${image}: a dashboard replaces its variables before it sends a query`;
  return image;
}

const A_VALUE = "a value, a field or a function";

/** Reads the tokens of a query. */
export class QueryParser extends EmbeddedActionsParser {
  public readonly query = this.RULE("query", (): Command[] => {
    const commands = [this.SUBRULE(this.command)];
    this.MANY(() => {
      this.CONSUME(t.Pipe);
      commands.push(this.SUBRULE1(this.command));
    });
    return commands;
  });

  private readonly command = this.RULE("command", (): Command => {
    const name = this.CONSUME(t.Word);
    const args: Argument[] = [];
    this.OPTION(() => {
      args.push(this.SUBRULE(this.argument));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        args.push(this.SUBRULE1(this.argument));
      });
    });
    return this.ACTION(() => this.make.command(name, args));
  });

  private readonly argument = this.RULE("argument", (): Argument => {
    let parameter: IToken | undefined;
    this.OPTION({
      GATE: () => this.LA(2).tokenType === t.Colon,
      DEF: () => {
        parameter = this.CONSUME(t.Word);
        this.CONSUME(t.Colon);
      },
    });
    const content = this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.block) }, { ALT: () => this.SUBRULE(this.item) }],
      ERR_MSG: A_VALUE,
    });
    return this.ACTION(() => this.make.argument(parameter, content));
  });

  private readonly block = this.RULE("block", (): Block => {
    const open = this.CONSUME(t.OpenBrace);
    const args: Argument[] = [];
    this.OPTION(() => {
      args.push(this.SUBRULE(this.argument));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        args.push(this.SUBRULE1(this.argument));
      });
    });
    const close = this.CONSUME(t.CloseBrace);
    return this.ACTION(() => this.make.block(open, args, close));
  });

  private readonly item = this.RULE("item", (): Item => {
    let name: IToken | undefined;
    this.OPTION({
      GATE: () => this.LA(2).tokenType === t.Assign,
      DEF: () => {
        name = this.OR([{ ALT: () => this.CONSUME(t.Word) }, { ALT: () => this.CONSUME(t.QuotedName) }]);
        this.CONSUME(t.Assign);
      },
    });
    const value = this.SUBRULE(this.disjunction);
    let direction: IToken | undefined;
    this.OPTION1(() => {
      direction = this.OR1([{ ALT: () => this.CONSUME(t.Ascending) }, { ALT: () => this.CONSUME(t.Descending) }]);
    });
    return this.ACTION(() => this.make.item(name, value, direction));
  });

  private readonly disjunction = this.RULE("disjunction", (): Expression => {
    let left = this.SUBRULE(this.exclusion);
    this.MANY(() => {
      this.CONSUME(t.Or);
      const right = this.SUBRULE1(this.exclusion);
      left = this.binary("or", left, right);
    });
    return left;
  });

  private readonly exclusion = this.RULE("exclusion", (): Expression => {
    let left = this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(t.Xor);
      const right = this.SUBRULE1(this.conjunction);
      left = this.binary("xor", left, right);
    });
    return left;
  });

  private readonly conjunction = this.RULE("conjunction", (): Expression => {
    let left = this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(t.And);
      const right = this.SUBRULE1(this.negation);
      left = this.binary("and", left, right);
    });
    return left;
  });

  private readonly negation = this.RULE("negation", (): Expression => {
    const signs: IToken[] = [];
    this.MANY(() => {
      signs.push(this.CONSUME(t.Not));
    });
    const operand = this.SUBRULE(this.comparison);
    return this.ACTION(() => this.make.unary("not", signs, operand));
  });

  private readonly comparison = this.RULE("comparison", (): Expression => {
    let left = this.SUBRULE(this.searched);
    this.MANY(() => {
      const operator = this.OR([
        { ALT: () => this.CONSUME(t.Equal) },
        { ALT: () => this.CONSUME(t.NotEqual) },
        { ALT: () => this.CONSUME(t.Less) },
        { ALT: () => this.CONSUME(t.AtMost) },
        { ALT: () => this.CONSUME(t.Greater) },
        { ALT: () => this.CONSUME(t.AtLeast) },
      ]);
      const right = this.SUBRULE1(this.searched);
      left = this.binary(operator.image as BinaryOperator, left, right);
    });
    return left;
  });

  private readonly searched = this.RULE("searched", (): Expression => {
    let left = this.SUBRULE(this.sum);
    this.MANY(() => {
      this.CONSUME(t.Search);
      const right = this.SUBRULE1(this.sum);
      left = this.binary("~", left, right);
    });
    return left;
  });

  private readonly sum = this.RULE("sum", (): Expression => {
    let left = this.SUBRULE(this.aligned);
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
      const right = this.SUBRULE1(this.aligned);
      left = this.binary(operator.image as BinaryOperator, left, right);
    });
    return left;
  });

  private readonly aligned = this.RULE("aligned", (): Expression => {
    let operand = this.SUBRULE(this.product);
    this.MANY(() => {
      const sign = this.CONSUME(t.Align);
      const unit = this.SUBRULE(this.unit);
      operand = this.ACTION(() => this.make.alignment(sign, unit, operand));
    });
    return operand;
  });

  private readonly unit = this.RULE("unit", (): IToken => {
    return this.OR({
      DEF: [{ ALT: () => this.CONSUME(t.Word) }, { ALT: () => this.CONSUME(t.NumberWithUnit) }],
      ERR_MSG: "a unit of time such as h",
    });
  });

  private readonly product = this.RULE("product", (): Expression => {
    let left = this.SUBRULE(this.signed);
    this.MANY(() => {
      const operator = this.OR([
        { ALT: () => this.CONSUME(t.Star) },
        { ALT: () => this.CONSUME(t.Slash) },
        { ALT: () => this.CONSUME(t.Percent) },
      ]);
      const right = this.SUBRULE1(this.signed);
      left = this.binary(operator.image as BinaryOperator, left, right);
    });
    return left;
  });

  private readonly signed = this.RULE("signed", (): Expression => {
    const signs: IToken[] = [];
    this.MANY(() => {
      signs.push(this.CONSUME(t.Minus));
    });
    const operand = this.SUBRULE(this.element);
    return this.ACTION(() => this.make.unary("-", signs, operand));
  });

  private readonly element = this.RULE("element", (): Expression => {
    let value = this.SUBRULE(this.primary);
    this.MANY(() => {
      this.CONSUME(t.OpenBracket);
      let index: Expression | undefined;
      this.OPTION(() => {
        index = this.SUBRULE(this.disjunction);
      });
      const close = this.CONSUME(t.CloseBracket);
      value = this.ACTION(() => this.make.element(value, index, close));
    });
    return value;
  });

  private readonly primary = this.RULE("primary", (): Expression => {
    return this.OR({
      DEF: [
        { GATE: () => this.LA(2).tokenType === t.Open, ALT: () => this.SUBRULE(this.call) },
        { ALT: () => this.SUBRULE(this.field) },
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.presentAligned) },
        { ALT: () => this.SUBRULE(this.parenthesized) },
      ],
      ERR_MSG: A_VALUE,
    });
  });

  private readonly call = this.RULE("call", (): Expression => {
    const name = this.CONSUME(t.Word);
    this.CONSUME(t.Open);
    const args: Argument[] = [];
    this.OPTION(() => {
      args.push(this.SUBRULE(this.argument));
      this.MANY(() => {
        this.CONSUME(t.Comma);
        args.push(this.SUBRULE1(this.argument));
      });
    });
    const close = this.CONSUME(t.Close);
    return this.ACTION(() => this.make.call(name, args, close));
  });

  private readonly field = this.RULE("field", (): Expression => {
    const token = this.OR([{ ALT: () => this.CONSUME(t.Word) }, { ALT: () => this.CONSUME(t.QuotedName) }]);
    return this.ACTION(() => this.make.field(token));
  });

  private readonly literal = this.RULE("literal", (): Expression => {
    const token = this.OR([
      { ALT: () => this.CONSUME(t.LongText) },
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.Hexadecimal) },
      { ALT: () => this.CONSUME(t.Decimal) },
      { ALT: () => this.CONSUME(t.NumberWithUnit) },
      { ALT: () => this.CONSUME(t.Whole) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.Null) },
    ]);
    return this.ACTION(() => this.make.literal(token));
  });

  private readonly presentAligned = this.RULE("presentAligned", (): Expression => {
    const sign = this.CONSUME(t.Align);
    const unit = this.SUBRULE(this.unit);
    return this.ACTION(() => this.make.alignment(sign, unit));
  });

  private readonly parenthesized = this.RULE("parenthesized", (): Expression => {
    this.CONSUME(t.Open);
    const value = this.SUBRULE(this.disjunction);
    this.CONSUME(t.Close);
    return value;
  });

  private make = new NodeFactory("");

  public constructor() {
    super(t.TOKENS, { errorMessageProvider: messages, recoveryEnabled: false });
    this.performSelfAnalysis();
  }

  /** Makes ready for the tokens of a query. */
  public start(text: string, tokens: readonly IToken[]): void {
    this.make = new NodeFactory(text);
    this.input = [...tokens];
  }

  private binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
    return this.ACTION(() => this.make.binary(operator, left, right));
  }
}
