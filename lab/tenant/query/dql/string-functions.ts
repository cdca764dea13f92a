import { type Arguments, type FunctionDefinition, many, named, ordered } from "./calls";
import { DqlError } from "./errors";
import { hasPart, isLike, phrasePattern, valuePattern } from "./matching";
import { Sql, sql } from "./sql";
import { isUnfit, nullValue, type Value, walksOf } from "./value";
import { isArray, isNumeric, type ValueType } from "./value-type";

const isString = (type: ValueType) => type === "string";
const isText = (type: ValueType) => type === "string" || (isArray(type) && type.array === "string");
const TEXT = "a string";
const TEXTS = "a string or an array of strings";

/** Texts and numbers as text; null for what a field holds besides. */
function texts(values: readonly Value[]): Sql[] | undefined {
  const fits = (type: ValueType) => isString(type) || isNumeric(type);
  if (values.some((value) => isUnfit(value, fits, "a string or a number"))) return undefined;
  return values.map((value) => (value.type === "string" ? value.sql : sql`CAST(${value.sql} AS VARCHAR)`));
}

function result(args: Arguments, type: ValueType, text: Sql, ...operands: readonly Value[]): Value {
  return { sql: text, type, isCertain: true, range: args.call.range, ...walksOf(...operands) };
}

/** A function of texts alone; null when a field holds something else. */
function ofStrings(args: Arguments, type: ValueType, names: readonly string[], make: (...texts: Sql[]) => Sql): Value {
  const values = names.map((name) => args.value(name));
  const isNull = values.map((value) => isUnfit(value, isString, TEXT)).includes(true);
  if (isNull) return { ...nullValue(args.call.range), ...walksOf(...values) };
  return result(args, type, make(...values.map((value) => value.sql)), ...values);
}

/** `contains`, `startsWith`, `endsWith`: with regard to case unless `caseSensitive: false`. */
function search(part: string, make: (text: Sql, part: Sql) => Sql): FunctionDefinition {
  return {
    parameters: [...ordered("expression", part), ...named("caseSensitive")],
    compile: (args) => {
      const isSensitive = args.constant("caseSensitive", "boolean") ?? true;
      const fold = (text: Sql) => (isSensitive ? text : sql`lower(${text})`);
      return ofStrings(args, "boolean", ["expression", part], (text, wanted) => make(fold(text), fold(wanted)));
    },
  };
}

/** Functions of texts. */
export const STRING_FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  contains: search("substring", (text, part) => sql`contains(${text}, ${part})`),
  startsWith: search("prefix", (text, part) => sql`starts_with(${text}, ${part})`),
  endsWith: search("suffix", (text, part) => sql`ends_with(${text}, ${part})`),
  matchesPhrase: {
    parameters: [...ordered("expression", "phrase"), ...named("caseSensitive")],
    compile: (args) => {
      const value = args.value("expression");
      const [phrase = ""] = args.constants("phrase", "string");
      if (isUnfit(value, isText, TEXTS)) return nullValue(args.call.range);
      const isSensitive = args.constant("caseSensitive", "boolean") ?? false;
      return result(args, "boolean", hasPart(value, phrasePattern(phrase), isSensitive), value);
    },
  },
  matchesValue: {
    parameters: [...ordered("expression"), many("value"), ...named("caseSensitive")],
    compile: (args) => {
      const value = args.value("expression");
      const patterns = args.constants("value", "string").map(valuePattern);
      if (isUnfit(value, isText, TEXTS)) return nullValue(args.call.range);
      const isSensitive = args.constant("caseSensitive", "boolean") ?? false;
      return result(args, "boolean", isLike(value, patterns, isSensitive), value);
    },
  },
  lower: {
    parameters: ordered("expression"),
    compile: (args) => ofStrings(args, "string", ["expression"], (text) => sql`lower(${text})`),
  },
  upper: {
    parameters: ordered("expression"),
    compile: (args) => ofStrings(args, "string", ["expression"], (text) => sql`upper(${text})`),
  },
  stringLength: {
    parameters: ordered("expression"),
    compile: (args) => ofStrings(args, "long", ["expression"], (text) => sql`length(${text})`),
  },
  concat: {
    parameters: [many("expression"), ...named("delimiter")],
    compile: (args) => {
      const values = args.values("expression");
      const parts = texts(values);
      if (parts === undefined) return { ...nullValue(args.call.range), ...walksOf(...values) };
      const delimiter = args.constant("delimiter", "string") ?? "";
      const joined = parts.flatMap((part, index) =>
        index === 0 || delimiter === "" ? [part] : [Sql.bind(delimiter), part],
      );
      return result(args, "string", sql`(${Sql.join(joined, " || ")})`, ...values);
    },
  },
  substring: { parameters: [...ordered("expression"), ...named("from", "to")], compile: substring },
  replaceString: {
    parameters: ordered("expression", "substring", "replacement"),
    compile: (args) =>
      ofStrings(args, "string", ["expression", "substring", "replacement"], (text, part, replacement) => {
        return sql`replace(${text}, ${part}, ${replacement})`;
      }),
  },
  splitString: {
    parameters: ordered("expression", "pattern"),
    compile: (args) => {
      return ofStrings(args, { array: "string" }, ["expression", "pattern"], (text, pattern) => {
        return sql`string_split(${text}, ${pattern})`;
      });
    },
  },
};

/** Characters count from 0; `to` is the first one that is left out. */
function substring(args: Arguments): Value {
  const bound = (name: string) => {
    const [value] = args.constants(name, "long");
    if (value !== undefined && (value < 0n || value > 2n ** 31n)) {
      throw new DqlError("PARAMETER_VALUE", `substring() takes '${name}' from 0 to 2147483648`, args.call.range, [
        name,
      ]);
    }
    return value;
  };
  const from = bound("from") ?? 0n;
  const to = bound("to");
  return ofStrings(args, "string", ["expression"], (text) => {
    const start = Sql.bind(from + 1n);
    if (to === undefined) return sql`substring(${text}, ${start})`;
    return sql`substring(${text}, ${start}, ${Sql.bind(to > from ? to - from : 0n)})`;
  });
}
