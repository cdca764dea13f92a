import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Configuration, type LoadResult, loadConfiguration, printFault } from "../../config/load";

/** Files by path below the folder of the configuration; `undefined` leaves one out. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

export const PROD = `name: prod
dynatrace:
  environmentId: abc12345
  environmentUrl: https://abc12345.live.dynatrace.com
  accountId: 5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10
kubernetes:
  clusterName: eu-prod
  context: eu-prod
`;

export const NONPROD = `name: nonprod
dynatrace:
  environmentId: xyz98765
  environmentUrl: https://xyz98765.live.dynatrace.com
  accountId: 5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10
kubernetes:
  clusterName: eu-nonprod
  context: eu-nonprod
`;

/** The least that a team file may say. */
export const ORDERS = `name: orders
contact: orders@example.com
adGroups:
  - name: orders-group
    claim: 11111111-2222-4333-8444-555555555555
    access: { prod: viewer }
namespaces: [orders]
`;

export const BILLING = ORDERS.replaceAll("orders", "billing").replace("11111111", "22222222");

/** A configuration without a fault. */
export const WHOLE: Files = {
  "environments/prod.yaml": PROD,
  "environments/nonprod.yaml": NONPROD,
  "teams/orders.yaml": ORDERS,
};

/** Loads a good configuration with some files changed, from a folder that is gone afterwards. */
export function load(changed: Files = {}): LoadResult {
  return inFolder({ ...WHOLE, ...changed }, loadConfiguration);
}

/** What a person reads of the faults, with paths relative to the configuration's folder. */
export function faultsOf(changed: Files): string[] {
  return inFolder({ ...WHOLE, ...changed }, (folder) => {
    return loadConfiguration(folder).faults.map((fault) => printFault(fault).replaceAll(`${folder}/`, ""));
  });
}

/** A configuration that has to be right. */
export function configurationOf(changed: Files = {}): Configuration {
  const { configuration, faults } = load(changed);
  if (!configuration) throw new Error(faults.map(printFault).join("\n"));
  return configuration;
}

/** Runs something with the files in a folder of its own. */
export function inFolder<Result>(files: Files, run: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "configuration-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
