import { Command } from "commander";
import { registerExplain } from "./commands/explain";
import { registerLab } from "./commands/lab";
import { registerManifests } from "./commands/manifests";
import { registerRequests } from "./commands/requests";
import { run } from "./run";

/** The `onboard` command; a file in commands/ for each of its commands. */
const program = new Command("onboard").description(
  "Dynatrace onboarding as code: what a team's file means, before and after the deploy.",
);
for (const register of [registerExplain, registerRequests, registerManifests, registerLab]) register(program);
run(program);
