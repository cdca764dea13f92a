import "./operator-bindings";

export { DynaKube, type DynaKubeProps } from "./dynakube";
export { checkDynaKube } from "./dynakube-checks";
export {
  ACTIVE_GATE_CAPABILITIES,
  type DynaKubeDocument,
  type DynaKubeDocumentProps,
  type DynaKubeMetadata,
  type ResourceBounds,
  type ResourceLimits,
  type ResourceRequests,
  renderDynaKube,
} from "./dynakube-document";
export * from "./dynatrace-operator";
