import { Token } from "cdktf";
import { CLUSTER_NAME } from "../../rules/dynatrace";
import { dnsLabel, LABEL_VALUE, NAMESPACE_NAME, QUALIFIED_KEY, SECRET_NAME } from "../../rules/kubernetes";
import { checkText, type Finding } from "../validation";
import { ACTIVE_GATE_CAPABILITIES, type DynaKubeDocumentProps } from "./dynakube-document";

/** The Operator appends to the name, so that a label has less room. */
const DYNAKUBE_NAME = dnsLabel(40);

/**
 * The rules that only the Operator's webhook enforces, before anything is deployed, and ours on top.
 *
 * @see Dynatrace Operator, validation of DynaKubes
 */
export function checkDynaKube(props: DynaKubeDocumentProps): Finding[] {
  return [
    ...checkText("dynaKubeName", props.dynaKubeName, DYNAKUBE_NAME),
    ...checkApiUrl(props.apiUrl),
    ...checkText("tokensSecret", props.tokensSecret, SECRET_NAME),
    ...checkText("clusterName", props.clusterName, CLUSTER_NAME),
    ...checkNamespaceLabels(props.namespaceLabels),
    ...checkAttributes("resourceAttributes", props.resourceAttributes ?? {}),
    ...(props.logNamespaces ?? []).flatMap((each, index) => checkText(`logNamespaces[${index}]`, each, NAMESPACE_NAME)),
    ...checkActiveGate(props),
  ];
}

function checkApiUrl(received: string): Finding[] {
  if (Token.isUnresolved(received)) return [];
  const field = "apiUrl";
  if (/ENVIRONMENTID/.test(received)) {
    const rule = "must name a tenant, not the example of the documentation";
    return [{ field, rule, received, fix: "write the tenant's id in place of ENVIRONMENTID" }];
  }
  if (received.length > 128) {
    return [
      { field, rule: "must be at most 128 characters", received, fix: "write https://<id>.live.dynatrace.com/api" },
    ];
  }
  if (/^https?:\/\/[\w.-]+(:\d+)?(\/e\/[\w-]+)?\/api$/.test(received)) return [];
  const rule = "must be the address of a tenant's API, which ends in /api";
  return [{ field, rule, received, fix: "write https://<id>.live.dynatrace.com/api" }];
}

function checkNamespaceLabels(labels: Readonly<Record<string, string>>): Finding[] {
  if (Object.keys(labels).length > 0) return checkAttributes("namespaceLabels", labels);
  const rule = "must name a label, or OneAgent is injected into every namespace of the cluster";
  return [{ field: "namespaceLabels", rule, received: labels, fix: 'write a label such as { observe: "true" }' }];
}

function checkAttributes(field: string, attributes: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const at = `${field}[${JSON.stringify(key)}]`;
    return [...checkText(at, key, QUALIFIED_KEY), ...checkText(at, value, LABEL_VALUE)];
  });
}

function checkActiveGate(props: DynaKubeDocumentProps): Finding[] {
  const allowed: readonly string[] = ACTIVE_GATE_CAPABILITIES;
  const found = (props.activeGateCapabilities ?? []).flatMap((received, index): Finding[] => {
    if (allowed.includes(received)) return [];
    const fix = `write one of ${allowed.join(", ")}`;
    return [
      { field: `activeGateCapabilities[${index}]`, rule: "must be a capability of an ActiveGate", received, fix },
    ];
  });
  const { activeGateReplicas: replicas, activeGateResources: resources } = props;
  if (replicas !== undefined && !Token.isUnresolved(replicas) && !(Number.isInteger(replicas) && replicas >= 1)) {
    const rule = "must be a whole number of at least 1";
    found.push({ field: "activeGateReplicas", rule, received: replicas, fix: "write 2, so that one may fail" });
  }
  if (resources && resources.limits.memory === undefined) {
    const rule = "must be set, or one ActiveGate may take a node's whole memory";
    found.push({
      field: "activeGateResources.limits.memory",
      rule,
      received: null,
      fix: "write a quantity such as 2Gi",
    });
  }
  return found;
}
