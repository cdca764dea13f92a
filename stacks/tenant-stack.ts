import type { Construct } from "constructs";
import type { Environment } from "../config/schema";
import { AccessPolicies, SecurityContextMapping } from "../constructs/access-policies";
import { PrometheusScrapeSettings } from "../constructs/prometheus-scrape";
import { tenantStackName } from "../rules/names";
import { BaseStack } from "./base-stack";
import { addDynatraceProvider } from "./dynatrace-provider";

/** What exists once per tenant, and which the platform owns: every team's stack stands on it. */
export class TenantStack extends BaseStack {
  public readonly policies: AccessPolicies;
  public readonly securityContext: SecurityContextMapping;
  public readonly prometheus: PrometheusScrapeSettings;

  public constructor(scope: Construct, environment: Environment) {
    super(scope, tenantStackName(environment.name), environment);
    const preventDestroy = environment.protected;
    addDynatraceProvider(this, environment);
    this.policies = new AccessPolicies(this, "AccessPolicies", {
      environmentName: environment.name,
      accountId: environment.dynatrace.accountId,
      preventDestroy,
    });
    this.securityContext = new SecurityContextMapping(this, "SecurityContext", { preventDestroy });
    this.prometheus = new PrometheusScrapeSettings(this, "Prometheus", {
      clusterEntity: environment.kubernetes.clusterEntity,
      preventDestroy,
    });
  }
}
