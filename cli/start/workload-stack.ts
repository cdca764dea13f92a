import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesClient } from "../../lab/control-plane/client";
import type { KubernetesObject } from "../../lab/control-plane/kubernetes-object";
import { forgetApplied } from "./applied-workloads";
import type { StackFolder, StackRunner } from "./stack-runner";
import type { Say } from "./steps";
import { refuseForeignNamespaces, type Workload, type WorkloadResult } from "./workloads";

/** Lies beside the stack's own file for the time of one deploy. */
const IMPORTS_FILE = "imports.tf.json";

/** An import block, as Terraform reads it. */
export interface ImportBlock {
  /** Address of the resource. */
  readonly to: string;
  /** What the provider finds the object by: its name, behind the namespace that it is in. */
  readonly id: string;
}

/**
 * Deploys a workload by Terraform. What a run without the Kubernetes provider has made is imported: the state knows
 * nothing of it, and a create would end in "already exists". Import blocks of what the state knows do nothing.
 *
 * @throws Error when the namespace belongs to somebody else; TerraformError.
 */
export async function deployWorkloadStack(
  runner: StackRunner,
  stack: StackFolder,
  client: KubernetesClient,
  workload: Workload,
  say: Say,
): Promise<WorkloadResult> {
  await refuseForeignNamespaces(client, workload);
  const present: KubernetesObject[] = [];
  for (const object of workload.objects) if (await client.get(object)) present.push(object);
  const imports = importBlocks(readFileSync(join(stack.folder, "cdk.tf.json"), "utf8"), present);
  const file = join(stack.folder, IMPORTS_FILE);
  writeFileSync(file, JSON.stringify({ import: imports }));
  try {
    const { created, changed, destroyed, addresses } = await runner.deploy(stack, say);
    forgetApplied(stack.name); // the state knows them now
    return { ...workload, objects: addresses.length, changed: created + changed + destroyed };
  } finally {
    rmSync(file, { force: true }); // an import of an object that is gone later would fail
  }
}

interface ResourceJson {
  readonly metadata: { readonly name: string };
}

/** The blocks that import those resources of a stack that exist as objects. */
export function importBlocks(stackJson: string, present: readonly KubernetesObject[]): ImportBlock[] {
  const { resource = {} }: { resource?: Record<string, Record<string, ResourceJson>> } = JSON.parse(stackJson);
  return Object.entries(resource).flatMap(([type, ofType]) =>
    Object.entries(ofType).flatMap(([name, { metadata }]) => {
      const object = present.find((each) => isOfType(each, type) && each.metadata.name === metadata.name);
      if (!object) return [];
      const { namespace } = object.metadata;
      return [{ to: `${type}.${name}`, id: namespace ? `${namespace}/${metadata.name}` : metadata.name }];
    }),
  );
}

/** `PodDisruptionBudget` is `kubernetes_pod_disruption_budget_v1`. */
function isOfType({ kind }: KubernetesObject, type: string): boolean {
  const words = kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return new RegExp(`^kubernetes_${words}_v\\d+$`).test(type);
}
