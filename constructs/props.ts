import { nearest } from "@cdktf/provider-dynatrace/lib/nearest";
import type { IConstruct } from "constructs";
import { checkFramework } from "./framework";
import type shapesOfProps from "./prop-shapes.json";
import { assertValid, type Finding, ValidationError } from "./validation";

/** Names of the types whose shapes are known: what callers give to constructs. */
export type PropsName = keyof typeof shapesOfProps;

/** What a value may be, as scripts/prop-shapes.mjs writes it down from the types. */
type ValueType =
  | "string"
  | "number"
  | "boolean"
  | "function"
  | "any"
  | Shape
  | readonly ["one", ...(string | number | boolean)[]]
  | readonly ["list" | "map", ValueType]
  | readonly ["shape", string]
  | readonly ["any-of", ...ValueType[]];

/** What an object holds; a name that ends in "?" may be left out. */
interface Shape {
  /** Whether it may hold more than that: what a class or an interface of behaviour has besides is its own business. */
  readonly open?: boolean;
  /** How an instance is made. */
  readonly made?: readonly string[];
  readonly members: Readonly<Record<string, ValueType>>;
}

/** Read when a construct is first made. */
let shapes: Readonly<Record<string, Shape>> | undefined;

/**
 * What each construct does first. A caller without a compiler may misspell a prop or give a list for a text, and all that
 * the construct does not read would be lost without a word; and a second copy of a library fails later, and elsewhere.
 *
 * @param name Name of the type of `props`.
 * @throws ValidationError naming every prop that the type does not allow.
 * @example
 * assertProps(this, "ManagementZoneProps", props);
 */
export function assertProps(construct: IConstruct, name: PropsName, props: object): void {
  checkFramework(construct);
  assertValid(construct, propFaults(name, props));
}

/**
 * The same for what is no construct.
 *
 * @param caller What was called, for the message: `Exposure.ingress`.
 * @throws ValidationError naming every prop that the type does not allow.
 */
export function assertOptions(caller: string, name: PropsName, options: object): void {
  const findings = propFaults(name, options);
  if (findings.length > 0) throw new ValidationError(caller, findings);
}

/** What is wrong with an object as the type of that name; whether its values make sense is for others to say. */
export function propFaults(name: PropsName, props: unknown): Finding[] {
  if (isObject(props)) return memberFaults(props, shapeOf(name), "");
  return [{ field: "props", rule: "must be an object", received: shown(props), fix: "write the props in { }" }];
}

function shapeOf(name: string): Shape {
  shapes ??= require("./prop-shapes.json") as Readonly<Record<string, Shape>>;
  return shapes[name] ?? { open: true, members: {} };
}

function memberFaults(given: Readonly<Record<string, unknown>>, shape: Shape, place: string): Finding[] {
  const at = (name: string) => (place === "" ? name : `${place}.${name}`);
  const names = Object.keys(shape.members).map((name) => name.replace(/\?$/, ""));
  const unknown = shape.open
    ? []
    : Object.keys(given).filter((name) => !names.includes(name) && given[name] !== undefined);
  return [
    ...unknown.map((name) => unknownMember(at(name), name, given[name], names)),
    ...Object.entries(shape.members).flatMap(([written, type]) => {
      const name = written.replace(/\?$/, "");
      const value = given[name];
      if (value === undefined && name !== written) return [];
      return value === undefined ? missing(at(name), type) : valueFaults(value, type, at(name));
    }),
  ];
}

function unknownMember(field: string, name: string, value: unknown, names: readonly string[]): Finding {
  const meant = nearest(name, names);
  const few = names.length <= 8 ? `use one of ${names.join(", ")}` : "remove it";
  return { field, rule: "is not a known property", received: shown(value), fix: meant ? `write ${meant}` : few };
}

function missing(field: string, type: ValueType): Finding[] {
  return [{ field, rule: `must be given, as ${wordsFor(type)}`, received: "nothing", fix: fixFor(type) }];
}

function valueFaults(value: unknown, type: ValueType, place: string): Finding[] {
  if (type === "any") return [];
  if (typeof type === "string") return isPrimitive(value, type) ? [] : wrong(value, type, place);
  if ("members" in type) return shapeFaults(value, type, type, place);
  switch (type[0]) {
    case "one":
      return type.slice(1).some((each) => each === value) ? [] : wrong(value, type, place);
    case "list": {
      if (!Array.isArray(value)) return wrong(value, type, place);
      return value.flatMap((each, index) => valueFaults(each, type[1], `${place}[${index}]`));
    }
    case "map": {
      if (!isObject(value)) return wrong(value, type, place);
      return Object.keys(value).flatMap((key) => valueFaults(value[key], type[1], `${place}[${JSON.stringify(key)}]`));
    }
    case "shape":
      return shapeFaults(value, shapeOf(type[1]), type, place);
    case "any-of":
      return nearestFaults(value, type, place);
  }
}

function shapeFaults(value: unknown, shape: Shape, type: ValueType, place: string): Finding[] {
  if (!isObject(value) && typeof value !== "function") return wrong(value, type, place);
  const given = value as Readonly<Record<string, unknown>>;
  const isAnother = Object.keys(shape.members).some((name) => !name.endsWith("?") && !(name in given));
  // An object of another class lacks many members; its reader wants to know what to write instead.
  if (shape.open && isAnother) return wrong(value, type, place);
  return memberFaults(given, shape, place);
}

/** Of several types the faults of the one that comes closest, where one of them takes objects as this one is. */
function nearestFaults(value: unknown, type: readonly ["any-of", ...ValueType[]], place: string): Finding[] {
  const [, ...types] = type;
  const tried = types.map((each) => ({ each, faults: valueFaults(value, each, place) }));
  if (tried.some(({ faults }) => faults.length === 0)) return [];
  const objects = tried.filter(({ each }) => isObject(value) && takesObjects(each));
  const [closest] = objects.sort((one, other) => one.faults.length - other.faults.length);
  return closest?.faults ?? wrong(value, type, place);
}

function takesObjects(type: ValueType): boolean {
  return typeof type === "object" && ("members" in type || type[0] === "shape" || type[0] === "map");
}

function wrong(value: unknown, type: ValueType, field: string): Finding[] {
  return [{ field, rule: `must be ${wordsFor(type)}`, received: shown(value), fix: fixFor(type) }];
}

const NOUNS = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  function: "a function",
  any: "a value",
};

function wordsFor(type: ValueType): string {
  if (typeof type === "string") return NOUNS[type];
  if ("members" in type) return "an object";
  switch (type[0]) {
    case "one":
      return `one of ${type.slice(1).map(String).join(", ")}`;
    case "list":
      return "a list";
    case "map":
      return "an object";
    case "shape":
      return nounFor(type[1]);
    case "any-of":
      return [...new Set(type.slice(1).map((each) => wordsFor(each as ValueType)))].join(" or ");
  }
}

/** Only those that are made by a call are known to callers by their name. */
function nounFor(name: string): string {
  if (!shapeOf(name).open) return "an object";
  const noun = name.replace(/^I(?=[A-Z])/, "");
  return `${/^[AEIO]/.test(noun) ? "an" : "a"} ${noun}`;
}

function fixFor(type: ValueType): string {
  if (typeof type === "string") return `write ${NOUNS[type]}`;
  if ("members" in type) return "write it in { }";
  switch (type[0]) {
    case "one":
      return "write one of these";
    case "list":
      return "write it in [ ]";
    case "map":
      return "write it in { }";
    case "shape": {
      const { open, made = [] } = shapeOf(type[1]);
      if (!open) return "write it in { }";
      return made.length > 0 ? `write ${listed(made)}` : `pass the construct itself`;
    }
    case "any-of":
      return "write one of these";
  }
}

function listed(ways: readonly string[]): string {
  return ways.length < 2 ? ways.join("") : `${ways.slice(0, -1).join(", ")} or ${ways.at(-1)}`;
}

/** Short values as they are; of others the kind, since they may hold a whole tree. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return value === undefined ? "nothing" : value;
  const { name } = value.constructor ?? {};
  return name === undefined || name === "Object" ? "an object" : `a value of ${name}`;
}

function isPrimitive(value: unknown, type: Exclude<ValueType, object>): boolean {
  return typeof value === type;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
