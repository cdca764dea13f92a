import type { ContainerReport } from "../../../lab/node/container-state";
import type { Pod } from "../../../lab/node/pod";
import { type PodFacts, podStatus } from "../../../lab/node/pod-status";

const EARLY = "2026-11-25T10:00:00Z";
const LATE = "2026-11-25T10:05:00Z";
const ID = "lab://1";

const running: ContainerReport = {
  state: { running: { startedAt: EARLY } },
  lastState: {},
  restartCount: 0,
  ready: true,
  started: true,
  containerID: ID,
};
const ended = (exitCode: number): ContainerReport => ({
  ...running,
  ready: false,
  started: false,
  state: { terminated: { exitCode, reason: "Error", startedAt: EARLY, finishedAt: LATE, containerID: ID } },
});
const waiting: ContainerReport = {
  ...running,
  ready: false,
  started: false,
  containerID: "",
  state: { waiting: { reason: "ErrImagePull" } },
};

function factsOf(
  reports: readonly ContainerReport[],
  more: Partial<PodFacts> = {},
  restartPolicy = "Always",
): PodFacts {
  const names = reports.map((_report, index) => `c${index}`);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "orders", uid: "1" },
    spec: { restartPolicy, containers: names.map((name) => ({ name, image: `${name}:1` })) },
  } as Pod;
  const containers = new Map(reports.map((report, index) => [`c${index}`, report]));
  return { pod, podIp: "10.200.1.2", hostIp: "10.0.0.1", startTime: EARLY, containers, isEnding: false, ...more };
}

const conditionsOf = (facts: PodFacts) =>
  Object.fromEntries(podStatus(facts, [], LATE).conditions.map(({ type, status }) => [type, status]));

test("a pod whose containers are ready is ready", () => {
  expect(podStatus(factsOf([running]), [], LATE)).toEqual({
    phase: "Running",
    hostIP: "10.0.0.1",
    hostIPs: [{ ip: "10.0.0.1" }],
    podIP: "10.200.1.2",
    podIPs: [{ ip: "10.200.1.2" }],
    startTime: EARLY,
    conditions: ["PodScheduled", "PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"].map(
      (type) => ({
        type,
        status: "True",
        lastTransitionTime: LATE,
      }),
    ),
    containerStatuses: [{ name: "c0", image: "c0:1", imageID: "c0:1", ...running }],
  });
});

test("one container that is not ready makes the pod unready, and is named", () => {
  const { conditions } = podStatus(factsOf([running, waiting]), [], LATE);
  expect(conditions.at(-1)).toEqual({
    type: "Ready",
    status: "False",
    lastTransitionTime: LATE,
    reason: "ContainersNotReady",
    message: "containers with unready status: [c1]",
  });
});

test("a pod that is being ended is not ready, although its containers are", () => {
  expect(conditionsOf(factsOf([running], { isEnding: true }))).toMatchObject({
    ContainersReady: "True",
    Ready: "False",
  });
});

test("a condition keeps its time until it changes", () => {
  const { conditions } = podStatus(factsOf([running]), [], EARLY);
  const later = podStatus(factsOf([{ ...running, ready: false }]), conditions, LATE).conditions;
  expect(later.map(({ type, lastTransitionTime }) => [type, lastTransitionTime])).toEqual([
    ["PodScheduled", EARLY],
    ["PodReadyToStartContainers", EARLY],
    ["Initialized", EARLY],
    ["ContainersReady", LATE],
    ["Ready", LATE],
  ]);
});

test.each([
  [[waiting], "Always", "Pending"],
  [[running, waiting], "Always", "Pending"],
  [[running], "Always", "Running"],
  [[ended(1)], "Always", "Running"],
  [[ended(0)], "Never", "Succeeded"],
  [[ended(0), ended(1)], "OnFailure", "Failed"],
  [[running, ended(1)], "Never", "Running"],
])("phase %#", (reports, restartPolicy, expected) => {
  expect(podStatus(factsOf(reports, {}, restartPolicy), [], LATE).phase).toBe(expected);
});
