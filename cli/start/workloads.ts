import { join } from "node:path";
import type { Configuration } from "../../config/load";
import type { Environment, Team } from "../../config/schema";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import { KubernetesClient } from "../../lab/control-plane/client";
import { type ControlPlane, startControlPlane } from "../../lab/control-plane/control-plane";
import type { KubernetesObject } from "../../lab/control-plane/kubernetes-object";
import { MANAGED_BY, workloadManifests } from "../../stacks/manifests";
import { LAB_FOLDER } from "../lab-session";
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

/**
 * Applies the workloads of an environment's teams to its cluster by server-side apply, then once more.
 *
 * @throws Error when a namespace belongs to somebody else, or when the second apply changes something.
 */
export async function applyWorkloads(
  plane: ControlPlane,
  { teams }: Configuration,
  environment: Environment,
  say: Say,
): Promise<WorkloadResult[]> {
  const client = new KubernetesClient(plane);
  try {
    const results: WorkloadResult[] = [];
    for (const file of teams) {
      const team = file.in(environment.name);
      const objects = plainObjects(environment, team);
      if (objects.length === 0) continue;
      await refuseForeignNamespaces(client, objects, team);
      say(`${team.name}: applying ${objects.length} objects`);
      const changed = await apply(client, objects);
      say(`${team.name}: proving that a second apply changes nothing`);
      const again = await apply(client, objects);
      if (again.length > 0)
        throw new Error(`the second apply of ${team.name} must change nothing; it changed ${again.join(", ")}`);
      results.push({
        environment: environment.name,
        team: team.name,
        namespace: namespaceOf(objects),
        objects: objects.length,
        changed: changed.length,
      });
    }
    return results;
  } finally {
    client.close();
  }
}

/** Deletes the workloads of an environment's teams, and waits until their namespaces are gone. */
export async function deleteWorkloads(
  plane: ControlPlane,
  { teams }: Configuration,
  environment: Environment,
  say: Say,
): Promise<string> {
  const client = new KubernetesClient(plane);
  let deleted = 0;
  try {
    for (const file of teams) {
      const team = file.in(environment.name);
      const objects = plainObjects(environment, team);
      if (objects.length === 0) continue;
      await refuseForeignNamespaces(client, objects, team);
      say(`${team.name}: deleting ${objects.length} objects`);
      await client.delete(objects);
      deleted += objects.length;
    }
    return `${deleted} objects deleted, and their namespaces with them`;
  } finally {
    client.close();
  }
}

/** Who owns the fields that are applied. */
const FIELD_MANAGER = MANAGED_BY;

/** Applies the objects and names those that were not as declared before. */
async function apply(client: KubernetesClient, objects: readonly KubernetesObject[]): Promise<string[]> {
  const before = new Map<string, string>();
  for (const object of objects) before.set(keyOf(object), ownedFields(await client.get(object)));
  const applied = await client.apply(objects, { fieldManager: FIELD_MANAGER });
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

/** Server-side apply would take over what is somebody else's without a word. */
async function refuseForeignNamespaces(
  client: KubernetesClient,
  objects: readonly KubernetesObject[],
  team: Team,
): Promise<void> {
  for (const declared of objects.filter(({ kind }) => kind === "Namespace")) {
    const existing = await client.get(declared);
    const labels = (existing?.metadata as { labels?: Record<string, string> } | undefined)?.labels ?? {};
    if (!existing || (labels["app.kubernetes.io/managed-by"] === MANAGED_BY && labels["dt.owner"] === team.name))
      continue;
    const owner = labels["dt.owner"] ?? labels["app.kubernetes.io/managed-by"] ?? "somebody who left no label";
    throw new Error(
      `namespace ${declared.metadata.name} exists and belongs to ${owner}; it is not taken over. ` +
        `Set workload.createNamespace to false in the file of ${team.name}, or name another namespace`,
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
