import { type Configuration, loadConfiguration } from "../config/load";
import { FaultsError } from "./exit";

/** Folder of the files that people edit; another one may be named for trials and measurements. */
export const configurationFolder = (): string => process.env.ONBOARD_CONFIG || "config";

/**
 * The configuration of the project that the command runs in.
 *
 * @throws FaultsError with every fault of every file.
 */
export function readConfiguration(folder = configurationFolder()): Configuration {
  const { configuration, faults } = loadConfiguration(folder);
  if (!configuration) throw new FaultsError(faults);
  return configuration;
}
