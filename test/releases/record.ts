import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { readConfiguration } from "../../cli/configuration";
import { createApp } from "../../stacks/onboarding";
import { recordStack } from "../../testing";
import { temporaryFolder } from "../../testing/lab/temporary-folder";

const NOTE =
  "Made by `npm run release:record`, and never changed: later versions are planned against what these stacks make.\n";

/** Keeps the shipped configuration of this version and the stacks that it makes, once. */
async function record(): Promise<void> {
  const { version }: { readonly version: string } = JSON.parse(readFileSync("package.json", "utf8"));
  const target = join("test", "releases", version);
  if (existsSync(target)) {
    console.error(`${target} must be recorded once; got it already; raise the version in package.json first`);
    process.exitCode = 2;
    return;
  }
  await temporaryFolder(async (folder) => {
    const app = createApp(readConfiguration("config"), { outdir: join(folder, "cdktf.out") });
    const made = `${target}.${process.pid}`;
    mkdirSync(join(made, "stacks"), { recursive: true });
    try {
      for (const stack of app.node.findAll().filter(TerraformStack.isStack)) {
        await recordStack(stack, join(made, "stacks", `${stack.node.id}.json`));
      }
      for (const part of ["environments", "teams"]) {
        cpSync(join("config", part), join(made, "config", part), { recursive: true });
      }
      writeFileSync(join(made, "README.md"), NOTE);
      renameSync(made, target);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  });
  console.log(`recorded ${target}`);
}

record();
