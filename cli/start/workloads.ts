import { join } from "node:path";
import type { Configuration } from "../../config/load";
import type { Environment, Team } from "../../config/schema";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import type { KubernetesClient } from "../../lab/control-plane/client";
import { type ControlPlane, startControlPlane } from "../../lab/control-plane/control-plane";
import { describeObject, type KubernetesObject } from "../../lab/control-plane/kubernetes-object";
import { workloadStackName } from "../../rules/names";
import { MANAGED_BY, workloadManifests } from "../../stacks/manifests";
import { LAB_FOLDER } from "../lab-session";
import { forgetApplied, readAppliedOf, rememberApplied } from "./applied-workloads";
import type { Say } from "./steps";

/** What was done to the workload of a team in an environment. */
export interface WorkloadResult {
  readonly environment: string;
  readonly team: string;
  readonly namespace: string;
  readonly objects: number;
  readonly changed: number;
}

/** Where the lab keeps what an environment's cluster holds. */
export function clusterFolder({ name }: Environment): string {
  return join(LAB_FOLDER, "kubernetes", name);
}

/** Starts the control plane of one environment: each has a cluster of its own, as in reality. */
export function startCluster(binaries: ControlPlaneBinaries, environment: Environment): Promise<ControlPlane> {
  const contexts = [environment.kubernetes.context];
  return startControlPlane({ binaries, folder: clusterFolder(environment), contexts, keepData: true });
}

/** A team's workload, as objects of the API. */
export interface Workload {
  readonly environment: string;
  readonly team: string;
  readonly namespace: string;
  readonly objects: readonly KubernetesObject[];
}

/** The workloads of an environment's teams; a team without one is left out. */
export function workloadsOf({ teams }: Configuration, environment: Environment): Workload[] {
  return teams.flatMap((file) => {
    const team = file.in(environment.name);
    const objects = plainObjects(environment, team);
    if (objects.length === 0) return [];
    return [{ environment: environment.name, team: team.name, namespace: namespaceOf(objects), objects }];
  });
}

/**
 * Applies a workload by server-side apply, then once more. What Terraform or a person has set since is set back to what
 * the files declare, as a plan of Terraform would.
 *
 * @throws Error when the namespace belongs to somebody else, or when the second apply changes something.
 */
export async function applyWorkload(client: KubernetesClient, workload: Workload, say: Say): Promise<WorkloadResult> {
  const { objects, team } = workload;
  await refuseForeignNamespaces(client, workload);
  const stack = workloadStackName(workload.environment, team);
  const gone = readAppliedOf(stack).filter(
    (old) => !objects.some((each) => describeObject(each) === describeObject(old)),
  );
  rememberApplied(stack, [...objects, ...gone]);
  say(`${team}: applying ${objects.length} objects`);
  const changed = await apply(client, objects);
  // What the file has ceased to declare goes, as a plan of Terraform would have it.
  await client.delete(gone);
  rememberApplied(stack, objects);
  say(`${team}: proving that a second apply changes nothing`);
  const again = await apply(client, objects);
  if (again.length > 0)
    throw new Error(`the second apply of ${team} must change nothing; it changed ${again.join(", ")}`);
  return { ...workload, objects: objects.length, changed: changed.length + gone.length };
}

/** Deletes what is left of a workload, whoever made it, and waits until its namespace is gone. */
export async function deleteWorkload(client: KubernetesClient, workload: Workload, say: Say): Promise<void> {
  await refuseForeignNamespaces(client, workload);
  say(`${workload.team}: deleting ${workload.objects.length} objects`);
  await client.delete(workload.objects);
  forgetApplied(workloadStackName(workload.environment, workload.team));
}

/** What was done, in a line: the same words whichever way it was done. */
export function describeWorkloads(results: readonly WorkloadResult[], means: string): string {
  const done = results.map(
    (each) => `${each.objects} objects in namespace ${each.namespace}, ${each.changed} new or changed`,
  );
  return `${done.join("; ") || "no workloads"}, by ${means}`;
}

/** Who owns the fields that are applied. */
const FIELD_MANAGER = MANAGED_BY;

/** Applies the objects and names those that were not as declared before. */
async function apply(client: KubernetesClient, objects: readonly KubernetesObject[]): Promise<string[]> {
  const before = new Map<string, string>();
  for (const object of objects) before.set(keyOf(object), ownedFields(await client.get(object)));
  const applied = await client.apply(objects, { fieldManager: FIELD_MANAGER, force: true });
  return applied
    .map(({ object }) => object)
    .filter((object) => before.get(keyOf(object)) !== ownedFields(object))
    .map(keyOf);
}

/** What the server notes of our fields, with the time of the last change: controllers write to the same objects. */
function ownedFields(object: KubernetesObject | undefined): string {
  const managed = (object?.metadata as { managedFields?: { manager?: string }[] } | undefined)?.managedFields ?? [];
  return JSON.stringify(managed.filter(({ manager }) => manager === FIELD_MANAGER));
}

/**
 * Neither a forced apply nor an import asks whose an object is, so its namespace is asked before.
 *
 * @throws Error when the namespace exists and does not carry the marks of the team.
 */
export async function refuseForeignNamespaces(client: KubernetesClient, { objects, team }: Workload): Promise<void> {
  for (const declared of objects.filter(({ kind }) => kind === "Namespace")) {
    const existing = await client.get(declared);
    const labels = (existing?.metadata as { labels?: Record<string, string> } | undefined)?.labels ?? {};
    if (!existing || (labels["app.kubernetes.io/managed-by"] === MANAGED_BY && labels["dt.owner"] === team)) continue;
    const owner = labels["dt.owner"] ?? labels["app.kubernetes.io/managed-by"] ?? "somebody who left no label";
    throw new Error(
      `namespace ${declared.metadata.name} exists and belongs to ${owner}; it is not taken over. ` +
        `Set workload.createNamespace to false in the file of ${team}, or name another namespace`,
    );
  }
}

function plainObjects(environment: Environment, team: Team): KubernetesObject[] {
  return JSON.parse(JSON.stringify(workloadManifests(environment, team)));
}

function namespaceOf(objects: readonly KubernetesObject[]): string {
  return objects.find(({ metadata }) => metadata.namespace !== undefined)?.metadata.namespace ?? "";
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}
