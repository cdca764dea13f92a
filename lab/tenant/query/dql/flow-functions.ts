import { type Arguments, type FunctionDefinition, many, named, ordered } from "./calls";
import { condition } from "./operators";
import { Sql, sql } from "./sql";
import { cast, nullValue, unified, type Value, walksOf, wrongType } from "./value";
import { commonType, isArray, typeName } from "./value-type";

/** Functions that ask for null, compare with many values, or choose between values. */
export const FLOW_FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  isNull: nullTest((value) => sql`(${value} IS NULL)`),
  isNotNull: nullTest((value) => sql`(${value} IS NOT NULL)`),
  in: { parameters: [...ordered("needle"), many("haystack")], compile: isIn },
  if: {
    parameters: [...ordered("condition", "then"), ...named("else")],
    compile: (args) => {
      const test = args.value("condition");
      const branches = [args.value("then"), ...args.values("else")];
      const { range } = args.call;
      const chosen = unified(branches, "if()");
      if (chosen === undefined) return { ...nullValue(range), ...walksOf(test, ...branches) };
      const [then, otherwise = Sql.raw("NULL")] = chosen.sqls;
      const isCertain = branches.every((branch) => branch.isCertain || branch.type === "null");
      const text = sql`CASE WHEN ${condition(test)} THEN ${then ?? otherwise} ELSE ${otherwise} END`;
      return { sql: text, type: chosen.type, isCertain, range, ...walksOf(test, ...branches) };
    },
  },
  coalesce: {
    parameters: [many("expression")],
    compile: (args) => {
      const values = args.values("expression");
      const { range } = args.call;
      const chosen = unified(values, "coalesce()");
      if (chosen === undefined) return { ...nullValue(range), ...walksOf(...values) };
      const isCertain = values.every((value) => value.isCertain || value.type === "null");
      const text = sql`COALESCE(${Sql.join(chosen.sqls, ", ")})`;
      return { sql: text, type: chosen.type, isCertain, range, ...walksOf(...values) };
    },
  },
};

function nullTest(make: (value: Sql) => Sql): FunctionDefinition {
  return {
    parameters: ordered("expression"),
    compile: (args) => {
      const value = args.value("expression");
      return { sql: make(value.sql), type: "boolean", isCertain: true, range: args.call.range, ...walksOf(value) };
    },
  };
}

/** Whether the needle, or any element of it, equals one of the values or an element of them. */
function isIn(args: Arguments): Value {
  const needle = args.value("needle");
  const haystack = args.values("haystack");
  const { range } = args.call;
  const elementType = (value: Value) => (isArray(value.type) ? value.type.array : value.type);
  const tests = haystack.flatMap((straw): Sql[] => {
    const type = commonType(elementType(needle), elementType(straw));
    if (type === undefined) {
      if (!needle.isCertain || !straw.isCertain) return [];
      throw wrongType(
        straw,
        `in() compares values of one type; got ${typeName(needle.type)} and ${typeName(straw.type)}`,
      );
    }
    if (type === "null") return [sql`CAST(NULL AS BOOLEAN)`];
    const whole = (value: Value) =>
      cast(value, isArray(value.type) && !isArray(type) && type !== "timeframe" ? { array: type } : type);
    const [left, right] = [whole(needle), whole(straw)];
    if (isArray(needle.type)) {
      return [isArray(straw.type) ? sql`list_has_any(${left}, ${right})` : sql`list_contains(${left}, ${right})`];
    }
    return [isArray(straw.type) ? sql`list_contains(${right}, ${left})` : sql`(${left} = ${right})`];
  });
  const text = tests.length === 0 ? sql`CAST(NULL AS BOOLEAN)` : sql`(${Sql.join(tests, " OR ")})`;
  return { sql: text, type: "boolean", isCertain: true, range, ...walksOf(needle, ...haystack) };
}
