import type { App } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/schema";
import { ValidationError } from "../constructs/validation";
import { clusterStackName, environmentOfStack, isWorkloadStackName } from "../rules/names";
import { BaseStack } from "./base-stack";
import { addDynatraceProvider } from "./dynatrace-provider";
import { addHelmProvider, addKubernetesProvider } from "./kubernetes-provider";
import { TenantStack } from "./tenant-stack";

/**
 * A stack that no file declares any more: where its state lies, and the providers that can take away what it holds.
 * It declares nothing, so Terraform plans to destroy all of it, and no `prevent_destroy` stands in the way: whoever names
 * the stack has decided so.
 */
export class OrphanStack extends BaseStack {
  public constructor(scope: Construct, name: string, environment: Environment) {
    super(scope, name, environment);
    const isCluster = name === clusterStackName(environment.name);
    if (!isCluster && !isWorkloadStackName(name)) {
      addDynatraceProvider(this, environment);
      return;
    }
    addKubernetesProvider(this, environment);
    if (isCluster) addHelmProvider(this, environment);
  }
}

/**
 * Adds a stack for each name that no file declares. What a team holds uses the policies of its tenant, so its stack
 * stands on the tenant's and is destroyed before it. A name that the files declare is left as it is.
 *
 * @throws ValidationError for a name whose environment no file declares: nobody can say where its objects are.
 */
export function addOrphans(app: App, environments: readonly Environment[], names: readonly string[]): void {
  for (const name of names) {
    if (app.node.tryFindChild(name) !== undefined) continue;
    const known = environments.map((each) => each.name);
    const environment = environments.find((each) => each.name === environmentOfStack(name, known));
    if (environment === undefined) {
      const rule = "must begin with the name of an environment that a file declares";
      const fix = `use one of ${known.join(", ")}, or bring back the environment's file for as long as it takes`;
      throw new ValidationError(name, [{ field: "name", rule, received: name, fix }]);
    }
    const stack = new OrphanStack(app, name, environment);
    const tenants = app.node.children.filter((each) => each instanceof TenantStack);
    for (const tenant of tenants) if (tenant.environment.name === environment.name) stack.addDependency(tenant);
  }
}
