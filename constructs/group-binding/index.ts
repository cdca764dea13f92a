export * from "./access-boundaries";
export * from "./access-level";
export { AdGroup } from "./ad-group";
export * from "./ad-group-binding";
export { BoundarySet } from "./boundary-set";
export * from "./shared-boundaries";
