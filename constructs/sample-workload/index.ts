import "./kubernetes-bindings";

export * from "./exposure";
export { MANAGED_BY } from "./pods";
export { SampleWorkload } from "./sample-workload";
export { checkWorkload } from "./workload-checks";
export {
  describeWorkload,
  type KubernetesObject,
  type ObjectMetadata,
  type WorkloadObjects,
} from "./workload-description";
export type * from "./workload-props";
