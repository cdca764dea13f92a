import { Command } from "commander";
import { measureAgent } from "./agent";
import { measurePackages } from "./packages";
import { measurePlan } from "./plan";
import { measurePlanSnapshot } from "./plan-snapshot";
import { measureShowcase } from "./showcase";
import { measureSuccessor } from "./successor";
import { compareSynths, measureSynth, measureTeams } from "./synth";
import { printTable, type Row } from "./table";
import { measureTelemetry } from "./telemetry";

const PARTS: Readonly<Record<string, () => Promise<Row[]>>> = {
  synth: measureSynth,
  teams: measureTeams,
  successor: measureSuccessor,
  plan: measurePlan,
  packages: measurePackages,
  "plan-snapshot": measurePlanSnapshot,
  equal: compareSynths,
  telemetry: measureTelemetry,
  agent: measureAgent,
  showcase: measureShowcase,
};

new Command("npm run bench --")
  .description(
    "Measures synth, plan and the lab, and prints a table: medians, and ratios within one run. Asserts on nothing.",
  )
  .argument("[parts...]", `what to measure: ${Object.keys(PARTS).join(", ")}`)
  .addHelpText("after", "\nExample:\n  npm run bench -- synth teams")
  .action(async (chosen: string[]) => {
    const rows: Row[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      console.error(`measuring ${name}`);
      rows.push(...(await measure()));
    }
    console.log(printTable(rows));
  })
  .parseAsync();
