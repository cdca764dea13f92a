import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes a shell script that stands in for a program; it is found when its folder is on the PATH. */
export function fakeProgram(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Answers `version` as Terraform or OpenTofu does, and leaves other commands to the script. */
export function fakeTerraform(folder: string, script = "", version = "1.11.0", product = "Terraform"): string {
  const answer = `echo '${product} v${version}'; echo 'on linux_amd64'; exit 0`;
  return fakeProgram(folder, "fake-terraform", `if [ "$1" = version ]; then ${answer}; fi\n${script}`);
}
