import { loadConfiguration, printFault } from "./config/load";
import { createApp } from "./stacks/onboarding";

const { configuration, faults } = loadConfiguration(process.env.ONBOARD_CONFIG || "config");
for (const fault of faults) console.error(printFault(fault));
if (configuration) createApp(configuration, { stateFolder: process.env.ONBOARD_STATE_FOLDER || undefined }).synth();
else process.exitCode = 2;
