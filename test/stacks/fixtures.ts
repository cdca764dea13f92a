import type { Configuration, TeamFile } from "../../config/load";
import { type Environment, environmentSchema, type Team, teamSchema } from "../../config/schema";

const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";

/** An environment as its file says, with what a test changes. */
export function environment(name: string, changes: Partial<Environment> = {}): Environment {
  const environmentId = { prod: "abc12345", nonprod: "xyz98765" }[name] ?? "env00001";
  const dynatrace = {
    environmentId,
    environmentUrl: `https://${environmentId}.live.dynatrace.com`,
    accountId: ACCOUNT,
  };
  const kubernetes = { clusterName: `tlo-${name}`, context: `tlo-${name}` };
  // A local state would be a path from the test's temporary folder, another one on each machine.
  const state = { backend: "gcs", bucket: "states", prefix: "onboarding" };
  return { ...environmentSchema.parse({ name, dynatrace, kubernetes, state }), ...changes };
}

/** A team as its file says, with what a test changes. */
export function team(name: string, changes: Partial<Team> = {}): Team {
  const adGroups = [
    {
      name: `${name}-group`,
      claim: `7c1d3c2e-8f0b-4f43-9a55-${Buffer.from(name).toString("hex").padEnd(12, "0").slice(0, 12)}`,
      access: { prod: "viewer", nonprod: "operator" },
    },
  ];
  const contact = `${name}@example.com`;
  return { ...teamSchema.parse({ name, contact, adGroups, namespaces: [name] }), ...changes };
}

/** A configuration of teams that are the same in every environment. */
export function configuration(environments: Environment[], teams: Team[]): Configuration {
  const file = (each: Team): TeamFile => ({
    name: each.name,
    file: `config/teams/${each.name}.yaml`,
    in: () => each,
    position: () => ({ file: `config/teams/${each.name}.yaml`, line: 1, column: 1 }),
    declaredDifferences: () => [],
  });
  return { environments, teams: teams.map(file) };
}
