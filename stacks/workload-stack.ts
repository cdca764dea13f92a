import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Environment, Team } from "../config/schema";
import { literal } from "../constructs/literal";
import { SampleWorkload, type SampleWorkloadProps } from "../constructs/sample-workload";
import { workloadStackName } from "../rules/names";
import { BaseStack } from "./base-stack";
import { addKubernetesProvider } from "./kubernetes-provider";
import { workloadOf } from "./workload";

/** Properties of `WorkloadStack`. */
export interface WorkloadStackProps {
  readonly environment: Environment;
  /** The team as it is in the environment. */
  readonly team: Team;
  /** What is deployed. */
  readonly workload: SampleWorkloadProps;
}

/** A team's sample workload with its load balancer. It holds no data, so that even in prod it may be taken away. */
export class WorkloadStack extends BaseStack {
  /** The stack of a team, or nothing where the team has no workload. */
  public static ofTeam(scope: Construct, environment: Environment, team: Team): WorkloadStack | undefined {
    const workload = workloadOf(team, environment);
    return workload && new WorkloadStack(scope, { environment, team, workload });
  }

  public readonly team: Team;
  public readonly workload: SampleWorkload;

  public constructor(scope: Construct, { environment, team, workload }: WorkloadStackProps) {
    super(scope, workloadStackName(environment.name, team.name), environment, {
      team,
      exporterPods: workload.metrics ? (workload.autoscale?.max ?? workload.replicas ?? 2) : 0,
    });
    this.team = team;
    addKubernetesProvider(this, environment);
    this.workload = new SampleWorkload(this, "Workload", workload);
    const { namespace, workloadName } = this.workload;
    new TerraformOutput(this, "namespace", { value: namespace });
    new TerraformOutput(this, "service", { value: `${workloadName}.${namespace}.svc` });
    // The address itself would appear between two applies, and the second would then change something.
    const object =
      workload.exposure?.settings.kind === "ingress" ? `ingress ${workloadName}` : `service ${workloadName}-lb`;
    const context = literal(environment.kubernetes.context);
    new TerraformOutput(this, "show_address", {
      value: `kubectl --context ${context} --namespace ${namespace} get ${object}`,
    });
  }
}
