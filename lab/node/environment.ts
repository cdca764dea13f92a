import type { KubernetesClient } from "../control-plane/client";
import { expand } from "./expansion";
import type { Container, KeyReference, Pod, Variable, VariableSource } from "./pod";

export type Environment = Record<string, string>;

/** What is known of a pod only once it is placed. */
export interface PodPlace {
  readonly podIp: string;
  readonly nodeName: string;
  readonly hostIp: string;
}

/** A variable cannot be made; the container waits, and it is tried again. */
export class ConfigurationError extends Error {
  public override readonly name = "ConfigurationError";
}

/**
 * The variables that a container declares, with their values: first all entries of whole Secrets and ConfigMaps, then
 * the variables in their order. A value may refer to those before it.
 *
 * @throws ConfigurationError naming the Secret, ConfigMap, key or field that is missing.
 * @see Kubernetes documentation, "Environment variables in containers", "Downward API"
 */
export async function resolveEnvironment(
  client: Pick<KubernetesClient, "get">,
  pod: Pod,
  container: Container,
  place: PodPlace,
): Promise<Environment> {
  const sources = new Sources(client, pod.metadata.namespace);
  const environment: Environment = {};
  for (const source of container.envFrom ?? []) Object.assign(environment, await sources.allOf(source));
  for (const variable of container.env ?? []) {
    const value = await resolve(variable, sources, pod, place, environment);
    if (value !== undefined) environment[variable.name] = value;
  }
  return environment;
}

async function resolve(
  { name, value, valueFrom }: Variable,
  sources: Sources,
  pod: Pod,
  place: PodPlace,
  before: Environment,
): Promise<string | undefined> {
  if (!valueFrom) return expand(value ?? "", (other) => (Object.hasOwn(before, other) ? before[other] : undefined));
  const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
  if (secretKeyRef) return sources.entryOf("Secret", secretKeyRef);
  if (configMapKeyRef) return sources.entryOf("ConfigMap", configMapKeyRef);
  if (fieldRef) return fieldOf(pod, place, fieldRef.fieldPath);
  const asked = Object.keys(valueFrom).join(", ");
  throw new ConfigurationError(`variable ${name} takes its value from ${asked}, which the lab's node does not know`);
}

/** @see Kubernetes documentation, "Information available via fieldRef" */
function fieldOf({ metadata, spec }: Pod, { podIp, nodeName, hostIp }: PodPlace, path: string): string {
  const [, map, key = ""] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === "labels") return metadata.labels?.[key] ?? "";
  if (map === "annotations") return metadata.annotations?.[key] ?? "";
  const fields: Readonly<Record<string, string | undefined>> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": metadata.uid,
    "spec.nodeName": nodeName,
    "spec.serviceAccountName": spec.serviceAccountName ?? "default",
    "status.hostIP": hostIp,
    "status.podIP": podIp,
    "status.podIPs": podIp,
  };
  const value = fields[path];
  if (value === undefined) throw new ConfigurationError(`the field ${path} is not known to the lab's node`);
  return value;
}

/** Secrets and ConfigMaps of one namespace. */
class Sources {
  public constructor(
    private readonly client: Pick<KubernetesClient, "get">,
    private readonly namespace: string,
  ) {}

  public async allOf({ prefix = "", secretRef, configMapRef }: VariableSource): Promise<Environment> {
    const kind = secretRef ? "Secret" : "ConfigMap";
    const { name = "", optional = false } = secretRef ?? configMapRef ?? {};
    const entries = await this.read(kind, name, optional);
    return Object.fromEntries(Object.entries(entries ?? {}).map(([key, value]) => [`${prefix}${key}`, value]));
  }

  public async entryOf(
    kind: "Secret" | "ConfigMap",
    { name, key, optional = false }: KeyReference,
  ): Promise<string | undefined> {
    const entries = await this.read(kind, name, optional);
    const value = entries && Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (value === undefined && !optional) {
      throw new ConfigurationError(`couldn't find key ${key} in ${kind} ${this.namespace}/${name}`);
    }
    return value;
  }

  private async read(kind: "Secret" | "ConfigMap", name: string, optional: boolean): Promise<Environment | undefined> {
    const found = await this.client.get({ apiVersion: "v1", kind, metadata: { name, namespace: this.namespace } });
    if (!found) {
      if (optional) return undefined;
      throw new ConfigurationError(`${kind.toLowerCase()} "${name}" not found`);
    }
    const data = (found.data ?? {}) as Environment;
    if (kind === "ConfigMap") return data;
    const decoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]);
    return Object.fromEntries(decoded);
  }
}
