import type { CheckFinding } from "../../constructs/checks";
import { block, list } from "../../constructs/checks/stack-view";
import type { Application } from "./application";

/** Resources whose loss takes data or access away. */
const PRECIOUS: ReadonlySet<string> = new Set([
  "dynatrace_management_zone_v2",
  "dynatrace_iam_group",
  "dynatrace_iam_policy",
  "dynatrace_iam_policy_bindings_v2",
  "dynatrace_log_storage",
  "dynatrace_log_sensitive_data_masking",
  "dynatrace_platform_bucket",
  "dynatrace_openpipeline_v2_logs_pipelines",
  "dynatrace_openpipeline_v2_logs_routing",
]);

/** In a protected environment, a plan that deletes what holds data or access fails. */
export function checkProtection(application: Application): CheckFinding[] {
  const resources = application.stacks.flatMap(({ view, environment }) => {
    if (!environment?.protected) return [];
    return [...view.entries()].flatMap(({ kind, type, args, path }): CheckFinding[] => {
      if (kind !== "resource" || !PRECIOUS.has(type)) return [];
      if (block(list(args.lifecycle)[0]).prevent_destroy === true) return [];
      const found = `${type} has no prevent_destroy, and ${environment.name} is protected`;
      const fix = "leave preventDestroy at its default, or add lifecycle { preventDestroy: true }";
      return [{ rule: "unprotected", severity: "error", path, found, fix, environment: environment.name }];
    });
  });
  return resources;
}

/** An environment by the name of production that nothing protects. */
export function checkProdIsProtected({ environments }: Application): CheckFinding[] {
  return environments
    .filter(({ name, protected: safe }) => !safe && /^(prod|production|live)$/.test(name))
    .map(({ name }) => ({
      rule: "unprotected",
      severity: "warning",
      path: name,
      found: `environment ${name} is not protected, so a plan may delete zones, access and log rules`,
      fix: `write protected: true in environments/${name}.yaml`,
      environment: name,
    }));
}
