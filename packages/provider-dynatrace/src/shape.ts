// Which arguments a block accepts, and what is wrong with given ones. Pure data in and out: nothing here loads cdktf.
import { nearest } from "./nearest";

/** What one argument accepts, in Terraform's own notation of types, with nested blocks besides. */
export type ArgumentType =
  | "string"
  | "number"
  | "bool"
  /** Not looked at. */
  | "any"
  /** Set by the provider; it can be read only. */
  | "computed"
  | readonly ["list", ArgumentType]
  | readonly ["map", ArgumentType]
  | readonly ["object", Shape]
  | BlockType;

/** A nested block: `block` may occur once, `blocks` any number of times. */
export type BlockType = readonly ["block", Shape] | readonly ["blocks", Shape];

/** The arguments of a block by name. */
export interface Shape {
  readonly [argument: string]: ArgumentType;
}

/** One fault of one argument. */
export interface ShapeFault {
  /** The argument, as its author wrote it: `rules.rule[0].type`. */
  readonly place: string;
  /** Which rule it breaks and what was found, as a sentence that continues the place. */
  readonly problem: string;
  /** What to do about it. */
  readonly fix: string;
}

/**
 * Where the arguments were written. A construct takes a block that may occur once as an object and others as a list;
 * Terraform's JSON takes both for both, and has `dynamic` blocks and comments besides.
 */
export type Notation = "construct" | "json";

/** What is wrong with `given` as the arguments of a block; values that Terraform computes are left to Terraform. */
export function findShapeFaults(given: object, shape: Shape, notation: Notation, place = ""): ShapeFault[] {
  const faults: ShapeFault[] = [];
  checkArguments(given as Arguments, shape, { notation, faults }, place);
  return faults;
}

/** What is wrong with one value; `place` is its name as its author wrote it. */
export function findValueFaults(value: unknown, type: ArgumentType, notation: Notation, place: string): ShapeFault[] {
  const faults: ShapeFault[] = [];
  checkValue(value, type, { notation, faults }, place);
  return faults;
}

/** Whether an argument is a nested block. */
export function isBlock(type: ArgumentType | undefined): type is BlockType {
  return Array.isArray(type) && (type[0] === "block" || type[0] === "blocks");
}

/** A name that the block does not have. */
function unknownArgument(name: string, shape: Shape, place: string): ShapeFault {
  const takes = Object.keys(shape).filter((each) => shape[each] !== "computed");
  const meant = nearest(name, takes);
  const few = takes.length <= 8 ? `use one of ${takes.join(", ")}` : "remove it";
  return { place, problem: "is not a known argument", fix: meant ? `write ${meant}` : few };
}

type Arguments = Readonly<Record<string, unknown>>;

interface Search {
  readonly notation: Notation;
  readonly faults: ShapeFault[];
}

function checkArguments(given: Arguments, shape: Shape, search: Search, place: string): void {
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    const at = place === "" ? name : `${place}.${name}`;
    const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (type !== undefined) checkValue(value, type, search, at);
    else if (search.notation === "json" && name === "//") continue;
    else if (search.notation === "json" && name === "dynamic") checkDynamic(value, shape, search, at);
    else search.faults.push(unknownArgument(name, shape, at));
  }
}

function checkValue(value: unknown, type: ArgumentType, search: Search, place: string): void {
  if (value === undefined || value === null || type === "any") return;
  if (type === "computed") {
    search.faults.push({ place, problem: "is set by the provider and can only be read", fix: "remove it" });
  } else if (typeof type === "string") {
    if (!isPrimitive(value, type)) expected(NOUNS[type], value, `write ${NOUNS[type]}`, search, place);
  } else if (type[0] === "block") checkBlock(value, type[1], search, place);
  else if (type[0] === "blocks") checkBlocks(value, type[1], search, place);
  else if (isDeferred(value)) return;
  else if (type[0] === "list") {
    if (!Array.isArray(value)) expected("a list", value, "write it in [ ]", search, place);
    else for (const [index, each] of value.entries()) checkValue(each, type[1], search, `${place}[${index}]`);
  } else if (!isObject(value)) expected("an object", value, "write it in { }", search, place);
  else if (type[0] === "object") checkArguments(value, type[1], search, place);
  else for (const key of Object.keys(value)) checkValue(value[key], type[1], search, `${place}.${key}`);
}

/** A construct drops all but an object here, also what is an object only when Terraform runs. */
function checkBlock(value: unknown, shape: Shape, search: Search, place: string): void {
  const isJson = search.notation === "json";
  if (isJson && isDeferred(value)) return;
  if (Array.isArray(value)) {
    if (isJson && value.length <= 1) for (const each of value) checkBlock(each, shape, search, `${place}[0]`);
    else expected("one object", value, oneObject(value, shape), search, place);
  } else if (!isObject(value)) expected("an object", value, "write it in { }", search, place);
  else if (isPlain(value)) checkArguments(value, shape, search, place);
  else if (isResolvable(value) && !("interpolationAsList" in value)) {
    expected("an object", value, "write the block as an object, and what is not known yet inside of it", search, place);
  }
}

function checkBlocks(value: unknown, shape: Shape, search: Search, place: string): void {
  if (isDeferred(value)) return;
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) checkEntry(each, shape, search, `${place}[${index}]`);
  } else if (search.notation === "json" && isObject(value)) checkArguments(value, shape, search, place);
  else expected("a list", value, "write it in [ ]", search, place);
}

function checkEntry(value: unknown, shape: Shape, search: Search, place: string): void {
  if (value === undefined || value === null || isDeferred(value)) return;
  if (!isObject(value)) expected("an object", value, "write it in { }", search, place);
  else if (isPlain(value)) checkArguments(value, shape, search, place);
}

/** `dynamic` holds, by the name of a block, how often it occurs and what it then contains. */
function checkDynamic(value: unknown, shape: Shape, search: Search, place: string): void {
  if (!isObject(value)) {
    expected("an object", value, "write it in { }", search, place);
    return;
  }
  for (const [name, given] of Object.entries(value)) {
    const type = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const at = `${place}.${name}`;
    if (!isBlock(type)) search.faults.push(unknownArgument(name, shape, at));
    else for (const each of [given].flat()) checkContent(each, type[1], search, `${at}.content`);
  }
}

function checkContent(given: unknown, shape: Shape, search: Search, place: string): void {
  if (isObject(given) && isObject(given.content)) checkArguments(given.content, shape, search, place);
}

/** Often the entries were given where the block that holds them was expected. */
function oneObject(given: readonly unknown[], shape: Shape): string {
  const [only, ...others] = Object.keys(shape);
  if (only !== undefined && others.length === 0) return `write { ${only}: [ ] } around the entries`;
  return given.length === 1 ? "write the object without [ ]" : "keep one of them, without [ ]";
}

const NOUNS = { string: "a string", number: "a number", bool: "true or false" };

function expected(what: string, value: unknown, fix: string, { faults }: Search, place: string): void {
  faults.push({ place, problem: `must be ${what}; got ${kindOf(value)}`, fix });
}

/** The kind only: a value may be a secret. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? "a list of 1" : `a list of ${value.length}`;
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : String(value);
  if (isResolvable(value)) return "a value that is not known yet";
  return { object: "an object", undefined: "nothing" }[typeof value as string] ?? `a ${typeof value}`;
}

/** Whether Terraform takes it for the type: it converts `8080` and `"8080"`, `true` and `"true"` into each other. */
function isPrimitive(value: unknown, type: keyof typeof NOUNS): boolean {
  if (isDeferred(value)) return true;
  if (typeof value === "number" && !Number.isFinite(value)) return false; // JSON makes null of it
  if (type === "string") return ["string", "number", "boolean"].includes(typeof value);
  if (type === "number") return typeof value === "number" || (isText(value) && Number.isFinite(Number(value)));
  return typeof value === "boolean" || value === "true" || value === "false";
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/**
 * A value that is known only when Terraform runs: an expression, or one of the forms that cdktf keeps it in until synth
 * (an object with `resolve`, a marked string, a list or map with a marked entry, a number beyond use).
 */
function isDeferred(value: unknown): boolean {
  if (typeof value === "string") return value.includes("${") || value.includes("%{");
  if (typeof value === "number") return Math.abs(value) > 1e280;
  if (Array.isArray(value)) {
    const [only] = value;
    if (value.length !== 1) return false;
    return typeof only === "string" ? only.startsWith("#{TfToken[") : typeof only === "number" && isDeferred(only);
  }
  return isObject(value) && (isResolvable(value) || Object.keys(value).some((key) => key.startsWith("&{TfToken[")));
}

function isResolvable(value: unknown): boolean {
  return isObject(value) && typeof value.resolve === "function";
}

function isObject(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object that was written down; what an instance of a class holds is the business of the class. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
