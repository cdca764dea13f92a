import { importBlocks } from "../../../cli/start/workload-stack";

const STACK = JSON.stringify({
  resource: {
    kubernetes_namespace_v1: { Namespace: { metadata: { name: "orders" } } },
    kubernetes_pod_disruption_budget_v1: { Budget: { metadata: { name: "api", namespace: "orders" } } },
    kubernetes_service_v1: { Service: { metadata: { name: "api" } }, Balancer: { metadata: { name: "api-lb" } } },
  },
});
const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders" } };
const inOrders = (kind: string, name: string) => ({ apiVersion: "v1", kind, metadata: { name, namespace: "orders" } });

test("only what exists is imported, by name and namespace", () => {
  const present = [namespace, inOrders("PodDisruptionBudget", "api"), inOrders("Service", "api-lb")];
  expect(importBlocks(STACK, present)).toEqual([
    { to: "kubernetes_namespace_v1.Namespace", id: "orders" },
    { to: "kubernetes_pod_disruption_budget_v1.Budget", id: "orders/api" },
    { to: "kubernetes_service_v1.Balancer", id: "orders/api-lb" },
  ]);
});

test("an object of another kind by the same name is not taken for it", () => {
  expect(importBlocks(STACK, [inOrders("ServiceAccount", "api")])).toEqual([]);
  expect(importBlocks(STACK, [])).toEqual([]);
});
