import { describeWorkload } from "../../../constructs/sample-workload";
import { containerOf, ORDERS, podOf } from "./orders";

const selector = { "app.kubernetes.io/name": "orders", "app.kubernetes.io/instance": "orders" };
const common = {
  "app.kubernetes.io/part-of": "team-orders",
  "app.kubernetes.io/managed-by": "dynatrace-onboarding",
  "dt.owner": "team-orders",
};
const labels = { ...selector, ...common };
const metadata = { name: "orders", namespace: "orders", labels };

test("a workload with the least props has these objects and no others", () => {
  const objects = describeWorkload(ORDERS);
  expect(Object.keys(objects)).toEqual([
    "namespace",
    "serviceAccount",
    "networkPolicy",
    "deployment",
    "disruptionBudget",
    "service",
  ]);
  expect(objects.serviceAccount).toEqual({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata,
    automountServiceAccountToken: false,
  });
  expect(objects.disruptionBudget).toEqual({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata,
    spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
  });
  expect(objects.service).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: {
      type: "ClusterIP",
      selector,
      ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }],
    },
  });
});

test("the namespace is restricted and carries what Dynatrace makes attributes of", () => {
  const props = { ...ORDERS, securityContext: "Orders", costCenter: "4711", namespaceLabels: { observed: "true" } };
  expect(describeWorkload(props).namespace).toEqual({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: "orders",
      labels: {
        ...common,
        observed: "true",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "v1.36",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.36",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": "v1.36",
      },
      annotations: {
        "metadata.dynatrace.com/dt.security_context": "Orders",
        "metadata.dynatrace.com/dt.cost.costcenter": "4711",
        "metadata.dynatrace.com/dt.cost.product": "orders",
      },
    },
  });
});

test("labels of the caller do not loosen Pod Security", () => {
  const namespaceLabels = { "pod-security.kubernetes.io/enforce": "privileged" };
  const { namespace } = describeWorkload({ ...ORDERS, namespaceLabels });
  expect(namespace?.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
});

test("an existing namespace is used and not declared", () => {
  expect(describeWorkload({ ...ORDERS, createNamespace: false })).not.toHaveProperty("namespace");
});

test("the defaults are those that the docstrings name", () => {
  expect(describeWorkload(ORDERS).deployment.spec.replicas).toBe(2);
  expect(containerOf().ports).toEqual([{ name: "http", containerPort: 8080, protocol: "TCP" }]);
  expect(podOf().metadata).toEqual({ labels });
});

test("an autoscaler owns the number of pods", () => {
  const objects = describeWorkload({ ...ORDERS, replicas: 5, autoscale: { min: 2, max: 6, cpuPercent: 60 } });
  expect(objects.deployment.spec).not.toHaveProperty("replicas");
  expect(objects.autoscaler).toEqual({
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orders" },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
      ],
    },
  });
});

test("the version is a label everywhere but in the selector, which cannot change", () => {
  const { deployment } = describeWorkload({ ...ORDERS, version: "1.2.3" });
  expect(deployment.metadata.labels["app.kubernetes.io/version"]).toBe("1.2.3");
  expect(deployment.spec.template.metadata.labels["app.kubernetes.io/version"]).toBe("1.2.3");
  expect(deployment.spec.selector.matchLabels).toEqual(selector);
});
