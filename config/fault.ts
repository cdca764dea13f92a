import { DYNATRACE_TOKEN } from "../rules/dynatrace";
import { hasUserInformation } from "../rules/url";
import { quoted } from "./printable";

/** A place in a text file; lines and columns count from 1, as editors do. */
export interface Position {
  /** Path with forward slashes, relative to the working directory where it lies below it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys and list indices from the root of a file to a value. */
export type Path = readonly (string | number)[];

/** One fault of a file that people edit, as data until it is printed. Nothing in it is secret. */
export interface Fault extends Position {
  /** Where in the file, as people say it: `logs.mask[1]`; empty for the file as a whole. */
  readonly path: string;
  /** What must hold, as a sentence that continues the path: `must be a masking rule`. */
  readonly problem: string;
  /** What was found, ready to be shown; left out where nothing was found. */
  readonly received?: string;
  /** What to do about it. */
  readonly fix: string;
}

/** The line that a person reads: `file:line:column path: what is wrong; got X; what to do`. */
export function printFault(fault: Fault): string {
  const place = `${fault.file}:${fault.line}:${fault.column}`;
  const subject = fault.path === "" ? place : `${place} ${fault.path}`;
  const received = fault.received === undefined ? [] : [`got ${fault.received}`];
  return `${subject}: ${[fault.problem, ...received, fault.fix].join("; ")}`;
}

/** Faults that a person reads in one go; more of them have one cause. */
const MOST_PRINTED = 100;

/** The lines that a person reads, at most a hundred, and how many there are beyond. */
export function printFaults(faults: readonly Fault[]): string {
  const lines = faults.slice(0, MOST_PRINTED).map(printFault);
  const more = faults.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more ${more === 1 ? "fault" : "faults"}`].join("\n") : lines.join("\n");
}

/** Sorts by file, then by place, so that two runs report alike. */
export function compareFaults(one: Fault, other: Fault): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column || compareTexts(printFault(one), printFault(other));
}

/** Order by code unit: the same on every machine, whatever its language. */
export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** `["logs", "mask", 1]` as `logs.mask[1]`; a key that is not a plain word stands in brackets and quotes. */
export function printPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(step)) return `${text}[${shorten(quoted(step))}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

const SECRET_KEY = /token|secret|password|passwd|credential|apikey|api_key|authorization/i;

/**
 * A value as it may be shown: one line, at most 80 characters, and nothing from a key that sounds like a secret.
 *
 * @param source text of a number or truth value as the file has it, since `1.10` is read as 1.1
 */
export function show(value: unknown, path: Path, source?: string): string {
  if (path.some((step) => typeof step === "string" && SECRET_KEY.test(step))) return "(hidden)";
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  const text = typeof value === "string" ? quoted(value) : (source ?? String(value));
  return DYNATRACE_TOKEN.test(text) || hasUserInformation(text) ? "(hidden)" : shorten(text);
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 76)}…${text.startsWith('"') ? '"' : ""}`;
}
