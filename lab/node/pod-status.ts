import type { ContainerReport } from "./container-state";
import type { Pod } from "./pod";

/** What a pod's status is made of. */
export interface PodFacts {
  readonly pod: Pod;
  readonly podIp: string;
  readonly hostIp: string;
  /** When the node took the pod. */
  readonly startTime: string;
  /** By the containers' names. */
  readonly containers: ReadonlyMap<string, ContainerReport>;
  /** Whether the pod is being ended; it is not ready then. */
  readonly isEnding: boolean;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly lastTransitionTime: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Status of a pod as the API has it. */
export interface PodStatus {
  readonly phase: string;
  readonly hostIP: string;
  readonly hostIPs: readonly { readonly ip: string }[];
  readonly podIP: string;
  readonly podIPs: readonly { readonly ip: string }[];
  readonly startTime: string;
  readonly conditions: readonly Condition[];
  readonly containerStatuses: readonly object[];
}

/**
 * The status that a kubelet would report.
 *
 * @param before Conditions reported last: one that has not changed keeps its time.
 * @param now Time of the API, for those that have.
 * @see Kubernetes documentation, "Pod Lifecycle"
 */
export function podStatus(facts: PodFacts, before: readonly Condition[], now: string): PodStatus {
  const { pod, podIp, hostIp, startTime, containers } = facts;
  const reports = pod.spec.containers.map(({ name, image }) => ({ name, image, report: containers.get(name) }));
  const unready = reports.filter(({ report }) => !report?.ready).map(({ name }) => name);
  const isReady = unready.length === 0 && !facts.isEnding;
  const because =
    unready.length > 0
      ? { reason: "ContainersNotReady", message: `containers with unready status: [${unready.join(" ")}]` }
      : { reason: "PodEnding", message: "the pod is being ended" };
  const hasBegun = reports.some(({ report }) => report?.containerID);
  const condition = (type: string, holds: boolean, otherwise?: Pick<Condition, "reason" | "message">): Condition => {
    const status = holds ? "True" : "False";
    const last = before.find((each) => each.type === type);
    const lastTransitionTime = last?.status === status ? last.lastTransitionTime : now;
    return { type, status, lastTransitionTime, ...(!holds && otherwise) };
  };
  return {
    phase: phaseOf(
      pod,
      reports.map(({ report }) => report),
    ),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    startTime,
    conditions: [
      condition("PodScheduled", true),
      condition("PodReadyToStartContainers", true),
      condition("Initialized", true),
      condition("ContainersReady", unready.length === 0 && hasBegun, because),
      condition("Ready", isReady && hasBegun, because),
    ],
    containerStatuses: reports.map(({ name, image, report }) => ({
      name,
      image,
      imageID: report?.containerID ? image : "",
      containerID: report?.containerID ?? "",
      restartCount: report?.restartCount ?? 0,
      ready: (report?.ready ?? false) && !facts.isEnding,
      started: report?.started ?? false,
      state: report?.state ?? { waiting: { reason: "ContainerCreating" } },
      lastState: report?.lastState ?? {},
    })),
  };
}

/** Pending until each container has run once; over when all have ended and none is started again. */
function phaseOf({ spec }: Pod, reports: readonly (ContainerReport | undefined)[]): string {
  const ended = reports.flatMap((report) => (report && "terminated" in report.state ? [report.state.terminated] : []));
  if (ended.length === reports.length) {
    const isFailure = ended.some(({ exitCode }) => exitCode !== 0);
    if (spec.restartPolicy !== "Always") return isFailure ? "Failed" : "Succeeded";
  }
  return reports.every((report) => report?.containerID) ? "Running" : "Pending";
}
