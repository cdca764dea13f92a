import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Folder of a Go module, in the version that the provider's pinned build uses; Go fetches what it does not have. */
export async function goModule(module: string): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), "go-module-"));
  try {
    const cwd = join(work, "module");
    cpSync(join("lab", "terraform", "modules", "dynatrace"), cwd, { recursive: true });
    await run("go", ["mod", "download", module], { cwd });
    const { stdout } = await run("go", ["list", "-m", "-f", "{{.Dir}}", module], { cwd });
    return stdout.trim();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
