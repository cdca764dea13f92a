import type { IConstruct } from "constructs";
import { findShapeFaults, findValueFaults, isBlock, type Shape, type ShapeFault } from "./shape";

/** What a resource, data source or provider throws when its configuration has not the shape of the provider's schema. */
export class ShapeError extends Error {
  public constructor(
    /** Path of the construct. */
    public readonly path: string,
    /** Type in Terraform, such as `dynatrace_management_zone_v2`. */
    public readonly resourceType: string,
    /** All faults that were found. */
    public readonly findings: readonly ShapeFault[],
  ) {
    const count = findings.length === 1 ? "1 fault" : `${findings.length} faults`;
    const lines = findings.map(({ place, problem, fix }) => `  - ${place} ${problem}; ${fix}`);
    super([`${path} (${resourceType}) has ${count}:`, ...lines].join("\n"));
    this.name = "ShapeError";
  }
}

/** A resource, data source or provider. */
interface Element extends IConstruct {
  readonly terraformResourceType: string;
}

const shapes = new WeakMap<object, Shape>();

/**
 * Called by each generated constructor: what it does not copy is silently lost, so a compiler or this must refuse it.
 *
 * @throws ShapeError naming every fault.
 */
export function checkShape(element: Element, config: object, shape: Shape): void {
  shapes.set(element, shape);
  report(element, findShapeFaults(config, shape, "construct"));
}

/**
 * Called by each generated setter (`zone.name = …`, `zone.putRules(…)`, `zone.rules.putRule(…)`).
 *
 * @throws ShapeError naming every fault of the value.
 */
export function checkPart(owner: object, name: string, value: unknown): void {
  const block = blockOf(owner);
  const type = block?.shape[name];
  if (!block || type === undefined) return;
  const place = block.place === "" ? name : `${block.place}.${name}`;
  report(block.element, block.isEntry ? [lostEntry(place)] : findValueFaults(value, type, "construct", place));
}

interface Block {
  readonly element: Element;
  readonly shape: Shape;
  readonly place: string;
  /** Whether it is one of a list: cdktf makes a new object at each reading of an entry, and what is set there is lost. */
  readonly isEntry: boolean;
}

/** What cdktf's references to a nested block know of where they stand. */
interface Nested {
  readonly terraformResource?: object;
  readonly terraformAttribute?: string;
}

/** Goes up from a nested block to the element that it belongs to. */
function blockOf(owner: object): Block | undefined {
  const shape = shapes.get(owner);
  if (shape) return { element: owner as Element, shape, place: "", isEntry: false };
  const { terraformResource, terraformAttribute } = owner as Nested;
  const parent = terraformResource && blockOf(terraformResource);
  if (!parent || terraformAttribute === undefined) return undefined;
  const found = Object.entries(parent.shape).find(([name]) => isNameOf(name, terraformAttribute));
  if (!found || !isBlock(found[1])) return undefined;
  const [name, type] = found;
  const start = parent.place === "" ? name : `${parent.place}.${name}`;
  const place = type[0] === "blocks" ? `${start}[]` : start;
  return { element: parent.element, shape: type[1], place, isEntry: parent.isEntry || type[0] === "blocks" };
}

/** `attributeRule` is the name of `attribute_rule`. */
function isNameOf(name: string, attribute: string): boolean {
  return name.toLowerCase() === attribute.replaceAll("_", "").toLowerCase();
}

function lostEntry(place: string): ShapeFault {
  return {
    place,
    problem: "is lost when it is set on an entry of a list",
    fix: "put the whole list",
  };
}

function report(element: Element, findings: readonly ShapeFault[]): void {
  if (findings.length > 0) throw new ShapeError(element.node.path, element.terraformResourceType, findings);
}
