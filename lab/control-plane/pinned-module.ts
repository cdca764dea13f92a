import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A Go module of ours that pins one upstream module. */
export interface PinnedModule {
  readonly folder: string;
  /** Version of the upstream module, without the leading `v`. */
  readonly version: string;
  /** Changes with each file of the module, so that a cached build never outlives its source. */
  readonly hash: string;
}

/**
 * Reads which version of `upstream` a module folder pins.
 *
 * @throws Error when `go.mod` does not require `upstream`.
 */
export function pinnedModule(folder: string, upstream: string): PinnedModule {
  const goMod = readFileSync(join(folder, "go.mod"), "utf8");
  const version = goMod
    .split("\n")
    .map(requirement)
    .find(([path]) => path === upstream)?.[1];
  if (!version)
    throw new Error(`${join(folder, "go.mod")} must require ${upstream}; add it with: go get ${upstream}@<version>`);
  return { folder, version: version.replace(/^v/, ""), hash: hashOf(folder) };
}

/** `require a/b v1.2.3 // indirect` and `a/b v1.2.3` alike become path and version. */
function requirement(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^require\s+/, "")
    .split(/\s+/);
}

function hashOf(folder: string): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(folder).sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest("hex").slice(0, 10);
}
