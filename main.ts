import { loadConfiguration, printFaults } from "./config/load";
import { CheckError } from "./stacks/application-checks";
import { createApp } from "./stacks/onboarding";

const { configuration, faults } = loadConfiguration(process.env.ONBOARD_CONFIG || "config");
if (faults.length > 0) console.error(printFaults(faults));
if (configuration) {
  const app = createApp(configuration, {
    stateFolder: process.env.ONBOARD_STATE_FOLDER || undefined,
    kubernetes: process.env.ONBOARD_KUBERNETES !== "false",
  });
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
} else process.exitCode = 2;
