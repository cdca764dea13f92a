import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { readConfiguration } from "../../cli/configuration";
import { createApp } from "../../stacks/onboarding";
import { type RecordedStack, readRecordedStack } from "../../testing";

/** A recorded release: what its stacks were, and what they are today by the same configuration. */
export interface Release {
  readonly version: string;
  /** Pairs by the stack's name, in alphabetical order. */
  readonly stacks: readonly { readonly then: RecordedStack; readonly now: TerraformStack | undefined }[];
}

const FOLDER = join("test", "releases");

/** The last release that was recorded, with an application of today beside it. */
export function lastRelease(): Release {
  const versions = readdirSync(FOLDER).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
  const version = versions.sort(byVersion).at(-1);
  if (version === undefined) throw new Error(`${FOLDER} holds no release; record one with npm run release:record`);
  const folder = join(FOLDER, version);
  const app = createApp(readConfiguration(join(folder, "config")), {
    outdir: mkdtempSync(join(tmpdir(), "release-")),
    stateFolder: join(tmpdir(), "release-state"),
  });
  const recorded = readdirSync(join(folder, "stacks")).sort();
  const stacks = recorded.map((file) => {
    const then = readRecordedStack(join(folder, "stacks", file));
    return { then, now: stackOf(app, then.name) };
  });
  return { version, stacks };
}

function stackOf(app: App, name: string): TerraformStack | undefined {
  return app.node
    .findAll()
    .filter(TerraformStack.isStack)
    .find((stack) => stack.node.id === name);
}

function byVersion(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}
