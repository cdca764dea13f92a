export { DynaKube, type DynaKubeReleaseProps } from "./dynakube";
export {
  ACTIVE_GATE_CAPABILITIES,
  checkDynaKube,
  DYNATRACE_NAMESPACE,
  type DynaKubeDocument,
  type DynaKubeProps,
  type ResourceBounds,
  renderDynaKube,
} from "./dynakube-document";
export * from "./dynatrace-operator";
