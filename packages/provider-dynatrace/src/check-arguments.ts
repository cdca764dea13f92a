import type { ProviderShapes } from "./schema-shapes";
import { findShapeFaults, type ShapeFault } from "./shape";

/** The shapes of this package's provider, with Terraform's names; read at the first call. */
export function dynatraceShapes(): ProviderShapes {
  return require("./shapes.json");
}

/**
 * What is wrong with the arguments of a resource, data source or provider in Terraform's JSON, where escape hatches such
 * as `addOverride` write past the constructs. A type that `shapes` does not hold is not judged.
 *
 * @param shapes From `dynatraceShapes()`, or `shapesOf(schema)` for another provider.
 * @param section What `type` is: Terraform knows resources and data sources of one name.
 * @param type Type in Terraform, such as `dynatrace_management_zone_v2`; for a provider its name, which does not matter.
 * @param args The arguments, with Terraform's names.
 */
export function findArgumentFaults(
  shapes: ProviderShapes,
  section: "resource" | "data" | "provider",
  type: string,
  args: object,
): ShapeFault[] {
  const shape = section === "provider" ? shapes.provider : shapes[section][type];
  return shape ? findShapeFaults(args, shape, "json") : [];
}
