import { PLATFORMS, type Platform } from "../changed/jobs";
import type { Dialogue } from "./dialogue";

/** What somebody wants to have written. */
export type Subject = { readonly team: string } | { readonly pipeline: Platform };

/** Asks for a team or, with an empty answer, for the platform of a pipeline, until it is one. */
export async function askSubject({ ask, say }: Dialogue): Promise<Subject> {
  const team = await ask("Name of the new team, empty for the files of a pipeline");
  if (team !== "") return { team };
  for (;;) {
    const answer = await ask(`Platform of the pipeline: ${PLATFORMS.join(", ")}`);
    const pipeline = PLATFORMS.find((each) => each === answer);
    if (pipeline !== undefined) return { pipeline };
    say(`must be one of ${PLATFORMS.join(", ")}; got ${JSON.stringify(answer)}`);
  }
}
