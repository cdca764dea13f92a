import type { Reason } from "../../access";
import type { Configuration, Position, TeamFile } from "../../config/load";
import type { ApplicationStack } from "../../stacks/checks/application";

/** Where team files grant things: from a reason of the evaluator back to a line that a person wrote. */
export class GrantPlaces {
  private readonly stacks: ReadonlyMap<string, ApplicationStack>;
  private readonly files: ReadonlyMap<string, TeamFile>;

  public constructor(configuration: Configuration, stacks: readonly ApplicationStack[]) {
    this.stacks = new Map(stacks.map((stack) => [stack.view.name, stack]));
    this.files = new Map(configuration.teams.map((file) => [file.name, file]));
  }

  /** The line that gives a group its access, or that shares another team's data with it; none for what no file says. */
  public of(reason: Reason): Position | undefined {
    return this.sharePlace(reason) ?? this.accessPlace(reason)?.at;
  }

  /** Which access the reason's group has by its team's file. */
  public accessPlace({ source, group }: Reason): { readonly access: string; readonly at: Position } | undefined {
    const stack = this.stackOf(source);
    const { team, environment } = stack ?? {};
    if (!team || !environment) return undefined;
    const index = team.adGroups.findIndex(({ name }) => group === name || group === `${name} (${environment.name})`);
    const access = team.adGroups[index]?.access[environment.name];
    const at = this.files.get(team.name)?.position(environment.name, ["adGroups", index, "access", environment.name]);
    return access === undefined || at === undefined ? undefined : { access, at };
  }

  /** A boundary of shared data stands below the construct `SharedBy-<team>` of the reader's stack. */
  private sharePlace({ boundary }: Reason): Position | undefined {
    const stack = this.stackOf(boundary?.source);
    const address = boundary?.source?.slice((stack?.view.name.length ?? 0) + 1) ?? "";
    const [, owner] = /\/SharedBy-([^/]+)\//.exec(stack?.view.at(address)?.path ?? "") ?? [];
    const file = owner === undefined ? undefined : this.files.get(owner);
    const { team, environment } = stack ?? {};
    if (!file || !team || !environment) return undefined;
    const shares = file.in(environment.name).shareWith;
    const index = shares.findIndex(
      (share) => share.team === team.name && (share.environments?.includes(environment.name) ?? true),
    );
    return index < 0 ? undefined : file.position(environment.name, ["shareWith", index]);
  }

  private stackOf(source: string | undefined): ApplicationStack | undefined {
    return source === undefined ? undefined : this.stacks.get(source.slice(0, source.indexOf("/")));
  }
}

/** `config/teams/orders.yaml:8:16`. */
export function printPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
