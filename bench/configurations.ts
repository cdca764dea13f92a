import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

/** A configuration folder with the project's environments and `count` teams that all look like a real one. */
export function configurationWith(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), `teams-${count}-`));
  cpSync(join("config", "environments"), join(folder, "environments"), { recursive: true });
  mkdirSync(join(folder, "teams"));
  for (let index = 0; index < count; index += 1) {
    const name = `team-${String(index).padStart(4, "0")}`;
    writeFileSync(join(folder, "teams", `${name}.yaml`), stringify(team(name, index)));
  }
  return folder;
}

function team(name: string, index: number) {
  return {
    name,
    contact: `${name}@example.com`,
    adGroups: [
      {
        name: `${name}-group`,
        claim: `7c1d3c2e-8f0b-4f43-9a55-${String(index).padStart(12, "0")}`,
        access: { nonprod: "operator", prod: "viewer" },
      },
    ],
    namespaces: [name, `${name}-jobs`],
    logs: { mask: ["email", "bearer-token"] },
    workload: { image: `registry.example.com/${name}/app@sha256:${"0".repeat(64)}` },
    environments: { nonprod: { workload: { replicas: 1 } } },
  };
}

/** Resources in all stacks of a synthesized application. */
export function countResources(outdir: string): number {
  const stacks = readdirSync(join(outdir, "stacks"));
  return stacks.reduce((sum, stack) => {
    const { resource = {} } = JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8"));
    return sum + Object.values<object>(resource).reduce((count, ofType) => count + Object.keys(ofType).length, 0);
  }, 0);
}
