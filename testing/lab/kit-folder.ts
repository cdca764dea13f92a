import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const MODULES = join("lab", "terraform", "modules");

/** The folder that holds `testing/` and `lab/`: of the project, or of the compiled package. */
export function kitFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, MODULES, "dynatrace", "go.mod"))) return folder;
    if (folder === dirname(folder))
      throw new Error(`${__dirname}: no folder above has ${MODULES}; install the kit again`);
  }
}

/** Go modules of the providers that can be built. */
export function modulesFolder(): string {
  return join(kitFolder(), MODULES);
}

/** Arguments with which Node runs the lab: the compiled program, or its source in the project. */
export function labProgram(): string[] {
  const compiled = join(kitFolder(), "testing", "lab", "lab-program.js");
  return existsSync(compiled) ? [compiled] : [join(kitFolder(), "scripts", "run.mjs"), "testing/lab/lab-program.ts"];
}
