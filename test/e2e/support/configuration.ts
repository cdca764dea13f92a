import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { readConfiguration } from "../../../cli/configuration";
import type { Configuration } from "../../../config/load";

/** The shipped configuration with further teams, each written as a file of its own. */
export function configurationWithTeams(...teams: readonly { readonly name: string }[]): Configuration {
  const folder = mkdtempSync(join(tmpdir(), "onboarding-config-"));
  try {
    cpSync("config", folder, { recursive: true, filter: (path) => !path.endsWith(".ts") });
    for (const team of teams) writeFileSync(join(folder, "teams", `${team.name}.yaml`), stringify(team));
    return readConfiguration(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
