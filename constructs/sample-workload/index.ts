export type * from "./kubernetes-objects";
export { SampleWorkload } from "./sample-workload";
export { checkWorkload, MAX_ANNOTATION_BYTES, MAX_WORKLOAD_NAME_LENGTH } from "./workload-checks";
export { describeWorkload, type WorkloadObjects } from "./workload-description";
export { MANAGED_BY } from "./workload-names";
export type * from "./workload-props";
