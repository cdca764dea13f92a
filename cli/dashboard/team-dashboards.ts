import type { Configuration, TeamFile } from "../../config/load";
import type { Environment } from "../../config/schema";
import { teamStackName } from "../../rules/names";
import { synthesize } from "../synthesized";

/** A team's dashboard in one environment, as a deploy would make it. */
export interface TeamDashboardDocument {
  readonly team: string;
  readonly environment: Environment;
  /** Id of the document. */
  readonly id: string;
  readonly name: string;
  /** The document, read. */
  readonly content: unknown;
}

/** The dashboards of a team in some environments; a team that has switched them off has none. */
export function teamDashboards(
  configuration: Configuration,
  { name: team }: TeamFile,
  environments: readonly Environment[],
): TeamDashboardDocument[] {
  const stacks = synthesize(configuration);
  return environments.flatMap((environment) => {
    const own = stacks.find(({ stack }) => stack.name === teamStackName(environment.name, team))?.stack;
    const documents = own?.resources("dynatrace_document") ?? [];
    return documents.flatMap(({ args }): TeamDashboardDocument[] => {
      const [id, name, content] = [args.custom_id, args.name, args.content].map((each) => own?.text(each));
      if (id === undefined || name === undefined || content === undefined) return [];
      return [{ team, environment, id, name, content: JSON.parse(content) }];
    });
  });
}
