import { block, list } from "../access";
import { type Application, environmentsOf } from "./application";
import type { ApplicationCheck } from "./check";
import type { Found } from "./finding";

export const unprotected: ApplicationCheck = {
  name: "unprotected",
  holds: "in a protected environment, nothing that holds data or access is deleted",
  silencedBy: "owner",
  sees: "application",
  check: (application) => [
    ...unprotectedResources(application),
    ...(application.isProtectionLifted ? [] : unprotectedProduction(application)),
  ],
};

/** Types of resources whose loss takes data or access away. */
const PROTECTED_TYPES: ReadonlySet<string> = new Set([
  "dynatrace_management_zone_v2",
  "dynatrace_iam_group",
  "dynatrace_iam_policy",
  "dynatrace_iam_policy_bindings_v2",
  "dynatrace_log_storage",
  "dynatrace_log_sensitive_data_masking",
  "dynatrace_platform_bucket",
  "dynatrace_openpipeline_v2_logs_pipelines",
  "dynatrace_openpipeline_v2_logs_routing",
  "helm_release",
]);

/** In a protected environment, a plan that deletes what holds data or access must fail. */
function unprotectedResources(application: Application): Found[] {
  return application.stacks.flatMap(({ stack, owner }) => {
    if (!owner?.environment.isProtected) return [];
    const { name } = owner.environment;
    return [...stack.entries()].flatMap(({ kind, type, args, path }): Found[] => {
      if (kind !== "resource" || !PROTECTED_TYPES.has(type)) return [];
      if (block(list(args.lifecycle)[0]).prevent_destroy === true) return [];
      const found = `${type} has no prevent_destroy, and ${name} is protected`;
      const fix = "leave preventDestroy at its default, or add lifecycle { preventDestroy: true }";
      return [{ severity: "error", path, found, fix, environment: name }];
    });
  });
}

/** An environment by the name of production that nothing protects. */
function unprotectedProduction(application: Application): Found[] {
  return environmentsOf(application)
    .filter(({ name, isProtected }) => !isProtected && /^(prod|production|live)$/.test(name))
    .map(({ name }) => ({
      severity: "warning",
      path: name,
      found: `environment ${name} is not protected, so a plan may delete zones, access and log rules`,
      fix: `write protected: true in environments/${name}.yaml`,
      environment: name,
    }));
}
