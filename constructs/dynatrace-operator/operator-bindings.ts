import { loadPeer } from "../optional-peer";

const ENTRY = "dynatrace-onboarding/constructs/dynatrace-operator";

loadPeer("@cdktf/provider-helm", ENTRY, () => {
  require("@cdktf/provider-helm/lib/release");
});
loadPeer("@cdktf/provider-kubernetes", ENTRY, () => {
  require("@cdktf/provider-kubernetes/lib/namespace-v1");
});
