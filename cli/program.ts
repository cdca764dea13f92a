import { Command } from "commander";
import { version } from "../package.json";
import { registerApply } from "./commands/apply";
import { registerChanged } from "./commands/changed";
import { registerComment } from "./commands/comment";
import { registerDashboard } from "./commands/dashboard";
import { registerDoctor } from "./commands/doctor";
import { registerExplain } from "./commands/explain";
import { registerImport } from "./commands/import";
import { registerInit } from "./commands/init";
import { registerLab } from "./commands/lab";
import { registerLimits } from "./commands/limits";
import { registerManifests } from "./commands/manifests";
import { registerParity } from "./commands/parity";
import { registerPlan } from "./commands/plan";
import { registerRequests } from "./commands/requests";
import { registerStatus } from "./commands/status";
import { registerValidate } from "./commands/validate";

/** In the order in which `--help` lists them: the way of a team from its file to the deploy. */
const COMMANDS = [
  registerInit,
  registerImport,
  registerValidate,
  registerExplain,
  registerParity,
  registerLimits,
  registerRequests,
  registerManifests,
  registerChanged,
  registerPlan,
  registerApply,
  registerComment,
  registerDashboard,
  registerStatus,
  registerDoctor,
  registerLab,
];

/** The `onboard` command; a file in commands/ for each of its commands. */
export function createProgram(): Command {
  const program = new Command("onboard")
    .description("Dynatrace onboarding as code: what a team's file means, before and after the deploy.")
    .version(version, "-V, --version", "print the version of the project");
  for (const register of COMMANDS) register(program);
  return program;
}
