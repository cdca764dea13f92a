import type { ObjectMeta, StringMap } from "./kubernetes-objects";
import type { SampleWorkloadProps } from "./workload-props";

/** Marks what this code declares; an object without it belongs to somebody else. */
export const MANAGED_BY = "dynatrace-onboarding";

/** Name of the port that serves users; Services refer to it, so its number may change. */
export const HTTP_PORT_NAME = "http";

/** Name of the port that only the scraper reaches. */
export const METRICS_PORT_NAME = "metrics";

/** Users' port where the props name none. */
export const DEFAULT_PORT = 8080;

/** What the objects of a workload share. */
export interface WorkloadNames {
  /** Labels that never change: a Deployment's selector cannot. */
  readonly selector: StringMap;
  /** All labels. */
  readonly labels: StringMap;
  /** Metadata of an object, with a suffix to the name where there are two of a kind. */
  meta(suffix?: string, annotations?: StringMap): ObjectMeta;
}

/** @see Kubernetes documentation, "Recommended Labels" */
export function namesOf({ name, namespace, owner, version }: SampleWorkloadProps): WorkloadNames {
  const selector = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
  const labels = { ...selector, ...commonLabels(owner), ...(version && { "app.kubernetes.io/version": version }) };
  return {
    selector,
    labels,
    meta: (suffix = "", annotations = {}) => ({
      name: `${name}${suffix}`,
      namespace,
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
    }),
  };
}

/** Labels that the namespace has too. */
export function commonLabels(owner: string): StringMap {
  return {
    "app.kubernetes.io/part-of": owner,
    "app.kubernetes.io/managed-by": MANAGED_BY,
    "dt.owner": owner,
  };
}

/** The container's ports by name; metrics on the users' port need none of their own. */
export function containerPorts({ port = DEFAULT_PORT, metrics }: SampleWorkloadProps): [string, number][] {
  const ports: [string, number][] = [[HTTP_PORT_NAME, port]];
  if (metrics && metrics.port !== port) ports.push([METRICS_PORT_NAME, metrics.port]);
  return ports;
}

/** Whether code modules may be injected, which is so unless traces are exported or the caller says otherwise. */
export function codeModulesAllowed({ codeModuleInjection, traces }: SampleWorkloadProps): boolean {
  return codeModuleInjection ?? traces === undefined;
}
