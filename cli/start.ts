import { Command } from "commander";
import { readConfiguration } from "./configuration";
import { EXIT } from "./exit";
import { run } from "./run";
import { MainJob } from "./start/main-job";
import { printSummary, summarize } from "./start/summary";

/** The main job, `npm start`: onboards every team to every environment, on the lab, with real Terraform. */
const command = new Command("npm start --")
  .description("Onboards every team to every environment of a local Dynatrace, with the real Terraform and provider.")
  .option("--destroy", "take away all that was deployed", false)
  .option("--json", "print the summary as JSON and no progress", false)
  .addHelpText("after", "\nExample:\n  npm start -- --destroy")
  .action(async ({ destroy, json }: { destroy: boolean; json: boolean }) => {
    const configuration = readConfiguration();
    const interruption = interruptible();
    const started = Date.now();
    try {
      const result = await new MainJob({ configuration, destroy, quiet: json, signal: interruption.signal }).run();
      const summary = summarize(configuration, result, destroy);
      await result.lab.close();
      if (json) console.log(JSON.stringify(summary, undefined, 2));
      else console.log(printSummary(summary, (Date.now() - started) / 1000));
    } catch (error) {
      if (!interruption.signal.aborted) throw error;
      console.error("Interrupted. What was done is in the state; the next npm start goes on from there.");
      process.exitCode = EXIT.interrupted;
    }
  });

run(command);

/** Ctrl-C asks Terraform to stop after the calls under way, and only then ends the lab that they talk to. */
function interruptible(): AbortController {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted)
        console.error("\nStopping: waiting for the calls under way, so that the state is whole.");
      controller.abort();
    });
  }
  return controller;
}
