import { type Configuration, loadConfiguration, printFault } from "../../config/load";
import { configuration, environment, team } from "../stacks/fixtures";

export const CLAIMS = {
  orders: "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50",
  billing: "0d3f7c52-8a51-4f0e-a7a2-5f3d7f1d2b11",
} as const;

/** The configuration that the project is shipped with. */
export function shipped(): Configuration {
  const { configuration: found, faults } = loadConfiguration("config");
  if (!found) throw new Error(faults.map(printFault).join("\n"));
  return found;
}

/** Two teams in prod and nonprod; billing lets orders read its data in prod. */
export function twoTeams(): Configuration {
  const orders = team("orders", { adGroups: [adGroup("orders")] });
  const billing = team("billing", {
    adGroups: [adGroup("billing")],
    shareWith: [{ team: "orders", environments: ["prod"] }],
  });
  return configuration([environment("nonprod"), environment("prod")], [billing, orders]);
}

function adGroup(name: keyof typeof CLAIMS) {
  return { name: `${name}-group`, claim: CLAIMS[name], access: { nonprod: "viewer", prod: "viewer" } as const };
}
