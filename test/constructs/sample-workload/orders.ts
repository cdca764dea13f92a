import { OtlpTraceExport } from "../../../constructs/otlp-traces";
import { describeWorkload, type SampleWorkloadProps } from "../../../constructs/sample-workload";

/** An image by its digest. */
export const IMAGE = `registry.example.com/orders@sha256:${"4f".repeat(32)}`;

/** The least that a workload needs. */
export const ORDERS: SampleWorkloadProps = {
  name: "orders",
  namespace: "orders",
  owner: "team-orders",
  image: IMAGE,
};

/** The traces of a workload. */
export const traces = new OtlpTraceExport({
  serviceName: "orders",
  environmentUrl: "https://abc12345.live.dynatrace.com",
  ingestToken: { name: "orders-otlp", key: "token" },
});

/** The pod template of a workload with some props changed. */
export const podOf = (props: Partial<SampleWorkloadProps> = {}) =>
  describeWorkload({ ...ORDERS, ...props }).deployment.spec.template;

/** The only container of its pods. */
export const containerOf = (props: Partial<SampleWorkloadProps> = {}) => {
  const { containers } = podOf(props).spec;
  expect(containers).toHaveLength(1);
  const [container] = containers;
  if (!container) throw new Error("no container");
  return container;
};
