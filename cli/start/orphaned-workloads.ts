import { rmSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesClient } from "../../lab/control-plane/client";
import type { ObjectReference } from "../../lab/control-plane/kubernetes-object";
import { LAB_STATE_FOLDER } from "../lab-session";
import { readStates, type StateObject } from "../states/state-file";
import { forgetApplied, readAppliedOf } from "./applied-workloads";
import type { StackFolder, StackRunner } from "./stack-runner";
import type { Say } from "./steps";

/**
 * Takes a workload that no file declares any more off its cluster: what its state holds, by Terraform where it has the
 * Kubernetes provider, and what was applied without it.
 *
 * @returns How many objects that were.
 * @throws TerraformError; Error for an object whose kind is not known here, or that does not go.
 */
export async function removeOrphanedWorkload(
  client: KubernetesClient,
  stack: StackFolder,
  runner: StackRunner | undefined,
  say: Say,
): Promise<number> {
  const inState = readStates(LAB_STATE_FOLDER).find((state) => state.stack === stack.name);
  const held = (inState?.objects ?? []).map(referenceOf);
  const applied = readAppliedOf(stack.name);
  const all = new Map([...held, ...applied].map((each) => [keyOf(each), each]));
  say(`${stack.name}: deleting ${all.size} objects`);
  if (runner && held.length > 0) await runner.destroy(stack, say);
  await client.delete([...all.values()]);
  forgetApplied(stack.name);
  // Without the provider Terraform can read no state of its objects; all of them are gone now.
  if (!runner) rmSync(join(LAB_STATE_FOLDER, `${stack.name}.tfstate`), { force: true });
  return all.size;
}

/** Where the API has what a resource of the Kubernetes provider stands for. */
const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  kubernetes_deployment_v1: ["apps/v1", "Deployment"],
  kubernetes_horizontal_pod_autoscaler_v2: ["autoscaling/v2", "HorizontalPodAutoscaler"],
  kubernetes_ingress_v1: ["networking.k8s.io/v1", "Ingress"],
  kubernetes_namespace_v1: ["v1", "Namespace"],
  kubernetes_network_policy_v1: ["networking.k8s.io/v1", "NetworkPolicy"],
  kubernetes_pod_disruption_budget_v1: ["policy/v1", "PodDisruptionBudget"],
  kubernetes_service_account_v1: ["v1", "ServiceAccount"],
  kubernetes_service_v1: ["v1", "Service"],
};

/**
 * The object of the API that a state records.
 *
 * @throws Error for a type that no workload of ours has.
 */
export function referenceOf({ address, type, values }: StateObject): ObjectReference {
  const found = KINDS[type];
  if (found === undefined)
    throw new Error(`${address} is of no kind that a workload has; destroy it where Terraform has its provider`);
  const [apiVersion, kind] = found;
  // The provider's id is the name, behind the namespace that it is in.
  const [name = "", namespace] = String(values.id ?? "")
    .split("/")
    .reverse();
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

function keyOf({ kind, metadata }: ObjectReference): string {
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}
