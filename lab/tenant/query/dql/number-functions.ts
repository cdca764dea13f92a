import { type Arguments, type FunctionDefinition, named, ordered } from "./calls";
import { requireConstant } from "./constants";
import { DqlError } from "./errors";
import { Sql, sql } from "./sql";
import { flooredSql } from "./time-functions";
import { isUnfit, nullValue, type Value, walksOf, wrongType } from "./value";
import { isNumeric, isWhole, type ValueType } from "./value-type";

const isMeasure = (type: ValueType) => isNumeric(type) || type === "duration";

/** Functions of numbers. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, FunctionDefinition>> = {
  abs: {
    parameters: ordered("expression"),
    compile: (args) => {
      const value = args.value("expression");
      const { range } = args.call;
      if (isUnfit(value, isMeasure, "a number or a duration")) return { ...nullValue(range), ...walksOf(value) };
      if (value.type === "double") return { ...value, sql: sql`abs(${value.sql})`, range };
      return { ...value, sql: sql`TRY_CAST(abs(CAST(${value.sql} AS HUGEINT)) AS BIGINT)`, range };
    },
  },
  round: {
    parameters: [...ordered("expression"), ...named("decimals")],
    compile: (args) => {
      const value = args.value("expression");
      const decimals = args.constant("decimals", "long") ?? 0n;
      const { range } = args.call;
      if (decimals < -18n || decimals > 18n) {
        throw new DqlError("PARAMETER_VALUE", "round() takes 'decimals' from -18 to 18", range, ["decimals"]);
      }
      if (isUnfit(value, isNumeric, "a number")) return { ...nullValue(range), ...walksOf(value) };
      const places = Sql.raw(String(decimals));
      if (value.type === "double") return { ...value, sql: sql`round(${value.sql}, ${places})`, range };
      if (decimals >= 0n) return { ...value, range };
      return { ...value, sql: sql`TRY_CAST(round(CAST(${value.sql} AS HUGEINT), ${places}) AS BIGINT)`, range };
    },
  },
  bin: { parameters: [...ordered("expression", "interval"), ...named("at")], compile: bin },
};

/** The largest multiple of the interval that is not greater than the value. */
function bin(args: Arguments): Value {
  const value = args.value("expression");
  const [step = 0n] = args.constants("interval", "duration", "long", "double");
  const { range } = args.call;
  if (step <= 0) throw new DqlError("PARAMETER_VALUE", "bin() needs an interval above 0", range, ["interval"]);
  const fits = (type: ValueType) => isMeasure(type) || type === "timestamp";
  if (isUnfit(value, fits, "a number, a duration or a timestamp")) return { ...nullValue(range), ...walksOf(value) };
  const interval = requireConstant(
    args.expression("interval"),
    0n,
    "the interval of bin()",
    "duration",
    "long",
    "double",
  );
  const isTime = value.type === "timestamp" || value.type === "duration";
  if (isTime !== (interval.type === "duration")) {
    if (!value.isCertain) return { ...nullValue(range), ...walksOf(value) };
    throw wrongType(value, `bin() needs ${isTime ? "a duration" : "a number"} as interval here`);
  }
  const [at = 0n] = args.constants("at", "duration", "long", "double", "timestamp");
  if (isWhole(value.type) && typeof step === "bigint" && typeof at === "bigint") {
    return { ...value, sql: flooredSql(value.sql, step, at), range };
  }
  const [by, from] = [Sql.bind(Number(step)), Sql.bind(Number(at))];
  return { ...value, sql: sql`(floor((${value.sql} - ${from}) / ${by}) * ${by} + ${from})`, type: "double", range };
}
