import { type Block, block } from "../../access";
import type { Synthesized } from "../stacks/synthesis";
import type { NormalValue } from "./normal-value";
import { isChange, type Plan, type PlannedChange } from "./plan";
import { printChange } from "./print-plan";
import { ValueReader } from "./value-reader";

/**
 * What a stack declares, in the shape of a plan, for a machine without Terraform: its text begins with the reason, so that
 * nobody takes it for a plan.
 */
export function synthesisPlan({ name: stack, json }: Synthesized, missing: string): Plan {
  const changes = [...declared(json, "data"), ...declared(json, "resource")];
  const outputs = Object.entries(block(json.output)).map(([name, each]): PlannedChange => {
    return {
      ...NOTHING,
      address: name,
      type: "output",
      after: written(block(each).sensitive === true ? SECRET : block(each).value),
    };
  });
  const title = [`NOT A PLAN of ${stack}, only what it declares: no Terraform ran.`, missing].join("\n");
  const blocks = [title, ...changes.filter((each) => !isChange(each)), ...changes.filter(isChange), ...outputs];
  const text = blocks.map((each) => (typeof each === "string" ? each : printChange(each))).join("\n\n");
  return { stack, origin: "synthesis", missing, hasState: false, changes, outputs, text };
}

const NOTHING = { action: "create", because: [], before: undefined } as const;
const SECRET = "(sensitive)";

function declared(json: Block, kind: "data" | "resource"): PlannedChange[] {
  const all = Object.entries(block(json[kind])).flatMap(([type, named]) =>
    Object.entries(block(named)).map(([name, args]): PlannedChange => {
      const { "//": _metadata, ...own } = block(args);
      const address = kind === "data" ? `data.${type}.${name}` : `${type}.${name}`;
      return { ...NOTHING, address, type, action: kind === "data" ? "read" : "create", after: written(own) };
    }),
  );
  return all.sort((one, other) => (one.address < other.address ? -1 : 1));
}

/** Values as they are written: expressions stay expressions. */
function written(value: unknown): NormalValue | undefined {
  return new ValueReader({ normal: (text) => text, ofReference: () => undefined }, new Set()).read({ value }, "");
}
