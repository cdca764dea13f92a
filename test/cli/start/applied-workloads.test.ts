import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appliedWorkloads, forgetApplied, readAppliedOf, rememberApplied } from "../../../cli/start/applied-workloads";
import { referenceOf } from "../../../cli/start/orphaned-workloads";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "applied-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STACK = "prod-orders-workload";
const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "orders" } };
const SERVICE = { apiVersion: "v1", kind: "Service", metadata: { name: "api", namespace: "orders" } };

test("what was applied without Terraform is remembered by name, until it is forgotten", () => {
  expect(appliedWorkloads(join(folder, "none"))).toEqual([]);
  expect(readAppliedOf(STACK, folder)).toEqual([]);
  const whole = { ...SERVICE, spec: { ports: [] } };
  rememberApplied(STACK, [NAMESPACE, whole], folder);
  expect(readAppliedOf(STACK, folder)).toEqual([NAMESPACE, SERVICE]);
  expect(appliedWorkloads(folder)).toEqual([
    {
      stack: STACK,
      file: join(folder, `${STACK}.applied.json`),
      objects: [
        { address: "Namespace orders", type: "Namespace", values: { name: "orders", namespace: undefined } },
        { address: "Service api", type: "Service", values: { name: "api", namespace: "orders" } },
      ],
    },
  ]);
  forgetApplied(STACK, folder);
  expect(appliedWorkloads(folder)).toEqual([]);
});

test("an object of a state is found in the cluster by the provider's id", () => {
  const address = "kubernetes_pod_disruption_budget_v1.Budget";
  const type = "kubernetes_pod_disruption_budget_v1";
  expect(referenceOf({ address, type, values: { id: "orders/api" } })).toEqual({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "api", namespace: "orders" },
  });
  const namespace = { address: "x", type: "kubernetes_namespace_v1", values: { id: "orders" } };
  expect(referenceOf(namespace)).toEqual(NAMESPACE);
});

test("an object of another kind is left to Terraform", () => {
  expect(() => referenceOf({ address: "helm_release.It", type: "helm_release", values: {} })).toThrow(
    "helm_release.It is of no kind that a workload has; destroy it where Terraform has its provider",
  );
});
