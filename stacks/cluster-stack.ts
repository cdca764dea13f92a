import type { Construct } from "constructs";
import type { Environment, Team } from "../config/schema";
import { DynaKube, type DynaKubeDocumentProps, DynatraceOperator } from "../constructs/dynatrace-operator";
import { clusterStackName } from "../rules/names";
import { BaseStack } from "./base-stack";
import { addHelmProvider, addKubernetesProvider } from "./kubernetes-provider";
import { loggedNamespaces, OBSERVED_NAMESPACE } from "./workload";

/** The DynaKube of an environment's cluster: company conventions in one place. */
export function dynaKubeOf(environment: Environment, teams: readonly Team[]): DynaKubeDocumentProps {
  const { clusterName, operator } = environment.kubernetes;
  return {
    dynaKubeName: environment.name,
    apiUrl: `${environment.dynatrace.environmentUrl.replace(/\/$/, "")}/api`,
    tokensSecret: operator.tokensSecret,
    clusterName,
    hostGroup: environment.name,
    namespaceLabels: OBSERVED_NAMESPACE,
    resourceAttributes: { "deployment.environment.name": environment.name },
    logNamespaces: loggedNamespaces(teams),
    otlpExporterConfiguration: operator.otlpExporterConfiguration,
    ...(operator.networkZone !== undefined && { networkZone: operator.networkZone }),
  };
}

/** The cluster's part of Cloud Native Full Stack, which the platform owns: Operator and DynaKube. */
export class ClusterStack extends BaseStack {
  public readonly operator: DynatraceOperator;
  public readonly dynaKube: DynaKube;

  /** @param teams All teams as they are in the environment. */
  public constructor(scope: Construct, environment: Environment, teams: readonly Team[]) {
    super(scope, clusterStackName(environment.name), environment);
    addKubernetesProvider(this, environment);
    addHelmProvider(this, environment);
    const preventDestroy = environment.protected;
    this.operator = new DynatraceOperator(this, "Operator", {
      chartVersion: environment.kubernetes.operator.chartVersion,
      preventDestroy,
    });
    this.dynaKube = new DynaKube(this, "DynaKube", {
      ...dynaKubeOf(environment, teams),
      operator: this.operator,
      preventDestroy,
    });
  }
}
