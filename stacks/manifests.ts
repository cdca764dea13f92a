import { stringify } from "yaml";
import type { Configuration } from "../config/load";
import type { Environment, Team } from "../config/schema";
import { renderDynaKube } from "../constructs/dynatrace-operator";
import { checkWorkload, describeWorkload, type KubernetesObject } from "../constructs/sample-workload";
import { ValidationError } from "../constructs/validation";
import { clusterStackName, workloadStackName } from "../rules/names";
import { dynaKubeOf } from "./cluster-stack";
import { fromFiles } from "./refusals";
import { workloadOf } from "./workload";

export { MANAGED_BY } from "../constructs/sample-workload";

/** One file of manifests. */
export interface ManifestFile {
  /** Place below the output folder, with forward slashes: `prod/orders.yaml`. */
  readonly path: string;
  /** Its documents, in the order in which they are applied. */
  readonly yaml: string;
}

/**
 * A team's workload as Kubernetes objects, exactly those that its stack declares, in the order in which they are
 * applied. A team without a workload has none.
 *
 * @throws ValidationError naming every fault, with the name of the stack.
 */
export function workloadManifests(environment: Environment, team: Team): KubernetesObject[] {
  const props = workloadOf(team, environment);
  if (props === undefined) return [];
  const findings = checkWorkload(props);
  if (findings.length > 0) throw new ValidationError(workloadStackName(environment.name, team.name), findings);
  return Object.values(describeWorkload(props));
}

/** The DynaKube that an environment's cluster stack declares, for those who check it against the Operator's types. */
export function dynaKubeManifest(environment: Environment, teams: readonly Team[]): ManifestFile {
  const document = renderDynaKube(dynaKubeOf(environment, teams));
  return { path: `${clusterStackName(environment.name)}/dynakube.yaml`, yaml: toYaml(document) };
}

/**
 * The workloads of all environments and teams that are given, a file for each pair.
 *
 * @throws RefusalError for what a workload refuses, with its place in a file.
 */
export function renderManifests(configuration: Configuration): ManifestFile[] {
  const { environments, teams } = configuration;
  return environments.flatMap((environment) =>
    teams.flatMap((file) => {
      const objects = fromFiles({ configuration, environment, file }, () =>
        workloadManifests(environment, file.in(environment.name)),
      );
      const yaml = objects.map(toYaml).join("---\n");
      return objects.length === 0 ? [] : [{ path: `${environment.name}/${file.name}.yaml`, yaml }];
    }),
  );
}

/** Written out in full: references inside YAML are legal, but reviewers and some scanners stumble over them. */
function toYaml(document: object): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
