import type { SampleWorkloadProps } from "../../../constructs/sample-workload";

/** An image by its digest. */
export const IMAGE = `registry.example.com/orders@sha256:${"4f".repeat(32)}`;

/** The least that a workload needs. */
export const ORDERS: SampleWorkloadProps = {
  name: "orders",
  namespace: "orders",
  owner: "team-orders",
  image: IMAGE,
};
