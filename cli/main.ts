import { Command } from "commander";
import { registerLab } from "./commands/lab";
import { run } from "./run";

/** The `onboard` command; a file in commands/ for each of its commands. */
const program = new Command("onboard").description(
  "Dynatrace onboarding as code: what a team's file means, before and after the deploy.",
);
registerLab(program);
run(program);
