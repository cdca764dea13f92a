export * from "./access-boundaries";
export * from "./access-level";
export { AdGroup } from "./ad-group";
export * from "./ad-group-binding";
export { MAX_BOUNDARY_RESTRICTIONS } from "./boundary-query";
export * from "./shared-boundaries";
