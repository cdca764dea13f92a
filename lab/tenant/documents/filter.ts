import { ApiError } from "../errors";

/** A field that a filter may name, and how it is read from an object. */
export type FilterFields<T> = Readonly<Record<string, (object: T) => string>>;

/** Whether an object is what a filter asks for. */
export type Filter<T> = (object: T) => boolean;

/** How a value is compared with the values of a filter; all but `in` take one. */
const COMPARISONS: Readonly<Record<string, (own: string, given: readonly string[]) => boolean>> = {
  "==": (own, [given]) => own === given,
  "=": (own, [given]) => own === given,
  "!=": (own, [given]) => own !== given,
  contains: (own, [given = ""]) => own.toLowerCase().includes(given.toLowerCase()),
  "starts-with": (own, [given = ""]) => own.startsWith(given),
  "ends-with": (own, [given = ""]) => own.endsWith(given),
  in: (own, given) => given.includes(own),
};

/** Brackets that may be open at once. */
const MAX_DEPTH = 50;

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([A-Za-z][\w.-]*)|(==|!=|=|[(),])|(\S))/y;

/**
 * Reads a filter of the document service: comparisons such as `type == 'dashboard'`, joined by `and`, `or` and `not`.
 *
 * @param fields Fields that a comparison may name.
 * @throws ApiError 400 for what does not parse, and for a field or an operator that is not known: a filter that is not
 * understood must not look like one that takes everything.
 */
export function parseFilter<T>(text: string, fields: FilterFields<T>): Filter<T> {
  return new FilterReader(tokensOf(text), fields).read();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const [token = "", , , , wrong] = TOKEN.exec(text) ?? [];
    if (wrong !== undefined) throw fault(`${JSON.stringify(wrong)} is not understood`);
    tokens.push(token.trim());
  }
  return tokens;
}

class FilterReader<T> {
  private at = 0;
  private depth = 0;

  public constructor(
    private readonly tokens: readonly string[],
    private readonly fields: FilterFields<T>,
  ) {}

  public read(): Filter<T> {
    const filter = this.disjunction();
    if (this.at < this.tokens.length) throw fault(`expected "and", "or" or the end; got ${this.shown()}`);
    return filter;
  }

  private disjunction(): Filter<T> {
    const parts = [this.conjunction()];
    while (this.takeWord("or")) parts.push(this.conjunction());
    return (object) => parts.some((part) => part(object));
  }

  private conjunction(): Filter<T> {
    const parts = [this.negation()];
    while (this.takeWord("and")) parts.push(this.negation());
    return (object) => parts.every((part) => part(object));
  }

  private negation(): Filter<T> {
    let isNegated = false;
    while (this.takeWord("not")) isNegated = !isNegated;
    const part = this.primary();
    return (object) => part(object) !== isNegated;
  }

  private primary(): Filter<T> {
    if (!this.take("(")) return this.comparison();
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw fault(`more than ${MAX_DEPTH} brackets are open at once`);
    const inner = this.disjunction();
    if (!this.take(")")) throw fault(`expected ")"; got ${this.shown()}`);
    this.depth -= 1;
    return inner;
  }

  private comparison(): Filter<T> {
    const name = this.next("the name of a field");
    const read = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    if (read === undefined) {
      throw fault(`${JSON.stringify(name)} is not a known field; use one of ${Object.keys(this.fields).join(", ")}`);
    }
    const operator = this.next("an operator");
    const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
    if (compare === undefined) {
      const known = Object.keys(COMPARISONS).join(", ");
      throw fault(`${JSON.stringify(operator)} is not a known operator; use one of ${known}`);
    }
    const given = operator === "in" ? this.values() : [this.value()];
    return (object) => compare(read(object), given);
  }

  private values(): string[] {
    if (!this.take("(")) throw fault(`expected "(" after "in"; got ${this.shown()}`);
    const values = [this.value()];
    while (this.take(",")) values.push(this.value());
    if (!this.take(")")) throw fault(`expected "," or ")"; got ${this.shown()}`);
    return values;
  }

  /** A text in quotes, or a plain word such as `true`. */
  private value(): string {
    const token = this.next("a value in quotes");
    if (/^['"]/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, "$1");
    if (token === "true" || token === "false") return token;
    throw fault(`expected a value in quotes; got ${JSON.stringify(token)}`);
  }

  private next(expected: string): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw fault(`expected ${expected}; got the end`);
    this.at += 1;
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private takeWord(word: string): boolean {
    return this.tokens[this.at]?.toLowerCase() === word && this.take(this.tokens[this.at] ?? "");
  }

  private shown(): string {
    const token = this.tokens[this.at];
    return token === undefined ? "the end" : JSON.stringify(token);
  }
}

function fault(message: string): ApiError {
  return new ApiError(400, `filter: ${message}`);
}
