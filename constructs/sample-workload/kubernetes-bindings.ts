import { loadPeer } from "../optional-peer";

loadPeer("@cdktf/provider-kubernetes", "dynatrace-onboarding/constructs/sample-workload", () => {
  require("@cdktf/provider-kubernetes/lib/namespace-v1");
});
