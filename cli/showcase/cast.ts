import type { Configuration } from "../../config/load";
import type { Team } from "../../config/schema";
import type { TeamFile } from "../../config/team-file";
import { InputError } from "../exit";

/** Last part of the image that the sample service is built as. */
const SAMPLE_IMAGE = "sample-app";

/** Which team the showcase is about, and how its file is read for it. */
export interface Cast {
  /** The configuration with this team alone, and its traces on. */
  readonly configuration: Configuration;
  readonly team: TeamFile;
  /** Environments in which the team's own file leaves traces off. */
  readonly tracesTurnedOn: readonly string[];
}

/**
 * The first team whose workload is the sample service in every environment. Traces are on for the showcase, as
 * `traces: { otlp: true }` in the team's file would have it: without them there would be nothing to show of them.
 *
 * @throws InputError where no team has such a workload.
 */
export function castOf(configuration: Configuration): Cast {
  const names = configuration.environments.map(({ name }) => name);
  const found = configuration.teams.find((file) => names.every((name) => isSample(file.in(name))));
  if (found === undefined) {
    const rule = `the showcase needs a team whose workload.image is …/${SAMPLE_IMAGE} in every environment`;
    throw new InputError(`${rule}; none of config/teams has one; write one as in sample-app/onboarding`);
  }
  const team: TeamFile = {
    ...found,
    in: (name) => {
      const own = found.in(name);
      return { ...own, traces: { ...own.traces, otlp: true } };
    },
  };
  return {
    configuration: { ...configuration, teams: [team] },
    team,
    tracesTurnedOn: names.filter((name) => !found.in(name).traces.otlp),
  };
}

/** Whether an image is the sample service, whatever its registry, tag or digest. */
export function isSampleImage(image: string): boolean {
  const repository = image.replace(/@.*$/, "").replace(/:[^/]*$/, "");
  return repository.split("/").at(-1) === SAMPLE_IMAGE;
}

function isSample({ workload }: Team): boolean {
  return workload !== undefined && isSampleImage(workload.image);
}
