import type { Reason } from "../../access";
import type { OwnedStack } from "../../checks";
import type { Configuration, Position, TeamFile } from "../../config/load";
import { groupNameOf } from "../../rules/names";

/** Where team files grant things: from a reason of the evaluator back to a line that a person wrote. */
export class GrantPlaces {
  private readonly stacks: ReadonlyMap<string, OwnedStack>;
  private readonly files: ReadonlyMap<string, TeamFile>;

  public constructor(configuration: Configuration, stacks: readonly OwnedStack[]) {
    this.stacks = new Map(stacks.map((owned) => [owned.stack.name, owned]));
    this.files = new Map(configuration.teams.map((file) => [file.name, file]));
  }

  /** The line that gives a group its access, or that shares another team's data with it; none for what no file grants. */
  public of(reason: Reason): Position | undefined {
    return this.sharePlace(reason) ?? this.accessPlace(reason)?.at;
  }

  /** Which access the reason's group has by its team's file. */
  public accessPlace({ source, group }: Reason): { readonly access: string; readonly at: Position } | undefined {
    const owner = this.ownerOf(source);
    if (!owner) return undefined;
    const { file, environment } = owner;
    const { adGroups } = file.in(environment);
    const index = adGroups.findIndex((each) => group === groupNameOf(each, environment));
    const access = adGroups[index]?.access[environment];
    return access === undefined
      ? undefined
      : { access, at: file.position(environment, ["adGroups", index, "access", environment]) };
  }

  /** A boundary of shared data stands below the construct `SharedBy-<team>` of the reader's stack. */
  private sharePlace({ boundary }: Reason): Position | undefined {
    const reader = this.ownerOf(boundary?.source);
    if (!reader) return undefined;
    const [, sharer = ""] = /\/SharedBy-([^/]+)\//.exec(this.pathOf(boundary?.source) ?? "") ?? [];
    const file = this.files.get(sharer);
    if (!file) return undefined;
    const { environment } = reader;
    const index = file
      .in(environment)
      .shareWith.findIndex(
        ({ team, environments }) => team === reader.file.name && (environments?.includes(environment) ?? true),
      );
    return index < 0 ? undefined : file.position(environment, ["shareWith", index]);
  }

  /** The file of the team that owns the stack of a source, and the environment of that stack. */
  private ownerOf(source = ""): { readonly file: TeamFile; readonly environment: string } | undefined {
    const owner = this.stacks.get(source.slice(0, source.indexOf("/")))?.owner;
    const file = owner?.team && this.files.get(owner.team.name);
    return owner && file && { file, environment: owner.environment.name };
  }

  private pathOf(source = ""): string | undefined {
    const at = source.indexOf("/");
    return this.stacks.get(source.slice(0, at))?.stack.at(source.slice(at + 1))?.path;
  }
}

/** `config/teams/orders.yaml:8:16`. */
export function printPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
