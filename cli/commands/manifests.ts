import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { Configuration } from "../../config/load";
import { type ManifestFile, renderManifests } from "../../stacks/manifests";
import { deprecatedTeamOption, envOption, teamNamed } from "../arguments";
import { readConfiguration } from "../configuration";
import { fold } from "../fold";
import { givenPath } from "../project-root";
import { chooseEnvironments, chooseTeams } from "../selection";

/**
 * The Kubernetes half as plain manifests, for GitOps, reviewers and scanners.
 *
 * @throws InputError for an unknown name, RefusalError with every fault of a workload.
 */
export function manifests(
  configuration: Configuration,
  only: { readonly environment?: string; readonly team?: string } = {},
): ManifestFile[] {
  const environments = chooseEnvironments(configuration, only.environment);
  const teams = chooseTeams(configuration, only.team);
  return renderManifests({ ...configuration, environments, teams });
}

/**
 * A sentence for each team that has no manifests in an environment, so that nothing is left out without a word.
 *
 * @throws InputError for an unknown name.
 */
export function withoutWorkload(
  configuration: Configuration,
  only: { readonly environment?: string; readonly team?: string } = {},
): string[] {
  const environments = chooseEnvironments(configuration, only.environment);
  return chooseTeams(configuration, only.team).flatMap((team) => {
    const lacking = environments.filter(({ name }) => team.in(name).workload === undefined).map(({ name }) => name);
    if (lacking.length === 0) return [];
    const where = lacking.join(" and ");
    const what = `${team.name} has no workload in ${where}, so it has no manifests there`;
    return [`${team.file}: ${what}; add the key workload to have some`];
  });
}

/** Writes every file whole or not at all: a reader that looks meanwhile sees the old one. */
export function writeManifests(files: readonly ManifestFile[], folder: string): void {
  for (const { path, yaml } of files) {
    const file = join(folder, path);
    const fresh = `${file}.${process.pid}`;
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(fresh, yaml);
      renameSync(fresh, file);
    } finally {
      rmSync(fresh, { force: true });
    }
  }
}

/** All documents as one stream, each file under its path. */
export function toStream(files: readonly ManifestFile[]): string {
  return files.map(({ path, yaml }) => `# ${path}\n${yaml}`).join("---\n");
}

interface ManifestsOptions {
  readonly env?: string;
  readonly team?: string;
  readonly output?: string;
  readonly json: boolean;
}

export function registerManifests(program: Command): void {
  program
    .command("manifests")
    .description("The workloads as plain Kubernetes YAML.")
    .argument("[team]", "only this team")
    .addOption(envOption())
    .addOption(deprecatedTeamOption())
    .option("-o, --output <folder>", "write files there; without it, one stream to standard output")
    .option("--json", "paths and documents as JSON", false)
    .addHelpText("after", "\nExample:\n  npx onboard manifests tlo-python --env prod -o manifests")
    .action((name: string | undefined, { env, team, output: folder, json }: ManifestsOptions) => {
      const output = folder === undefined ? undefined : givenPath(folder);
      const configuration = readConfiguration();
      const only = { environment: env, team: teamNamed("manifests", name, team) };
      const files = manifests(configuration, only);
      for (const sentence of withoutWorkload(configuration, only)) console.error(fold(sentence));
      if (output !== undefined) writeManifests(files, output);
      if (json) console.log(JSON.stringify(files, undefined, 2));
      else if (output === undefined) process.stdout.write(toStream(files));
      else for (const { path } of files) console.log(join(output, path));
    });
}
