import { ownersAmong, workloadOf } from "../../../lab/agent/workload-owner";
import type { KubernetesObject } from "../../../lab/control-plane/kubernetes-object";

function object(kind: string, name: string, owner?: string, controller = true): KubernetesObject {
  const [group = "", ownerKind = "", ownerName = ""] = owner?.split(" ") ?? [];
  const ownerReferences = owner && [{ apiVersion: group, kind: ownerKind, name: ownerName, controller }];
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "orders", ...(ownerReferences && { ownerReferences }) },
  };
}

const REPLICA_SET = object("ReplicaSet", "shop-5d", "apps/v1 Deployment shop");

test.each([
  ["a ReplicaSet leads to its Deployment", "apps/v1 ReplicaSet shop-5d", [REPLICA_SET], "deployment shop"],
  ["a StatefulSet is the end", "apps/v1 StatefulSet db", [], "statefulset db"],
  ["a Job leads to its CronJob", "batch/v1 Job n-1", [object("Job", "n-1", "batch/v1 CronJob n")], "cronjob n"],
  ["a ReplicaSet that is gone is the end", "apps/v1 ReplicaSet shop-5d", [], "replicaset shop-5d"],
  ["a controller of another kind is not followed", "argoproj.io/v1 Rollout shop", [], "pod shop-1"],
  ["a pod on its own", undefined, [], "pod shop-1"],
  ["a ring ends", "apps/v1 ReplicaSet a", [object("ReplicaSet", "a", "apps/v1 ReplicaSet a")], "replicaset a"],
])("%s", (_name, owner, others, expected) => {
  const { kind, name } = workloadOf(object("Pod", "shop-1", owner), ownersAmong(others));
  expect(`${kind} ${name}`).toBe(expected);
});

test("an owner that does not control is passed over", () => {
  const pod = object("Pod", "shop-1", "apps/v1 ReplicaSet shop-5d", false);
  expect(workloadOf(pod, ownersAmong([REPLICA_SET]))).toEqual({ kind: "pod", name: "shop-1" });
});
