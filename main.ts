import { loadConfiguration, printFaults } from "./config/load";
import { CheckError } from "./stacks/application-checks";
import { createApp } from "./stacks/onboarding";
import { isRefusal } from "./stacks/refusals";

const { configuration, faults } = loadConfiguration(process.env.ONBOARD_CONFIG || "config");
if (faults.length > 0) console.error(printFaults(faults));
if (configuration) {
  try {
    createApp(configuration, {
      stateFolder: process.env.ONBOARD_STATE_FOLDER || undefined,
      orphans: (process.env.ONBOARD_ORPHANS ?? "").split(",").filter((name) => name !== ""),
      kubernetes: process.env.ONBOARD_KUBERNETES !== "false",
    }).synth();
  } catch (error) {
    if (!(error instanceof CheckError || isRefusal(error))) throw error;
    console.error(error.message);
    process.exitCode = error instanceof CheckError ? 1 : 2;
  }
} else process.exitCode = 2;
