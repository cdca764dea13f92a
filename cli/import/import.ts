import { join } from "node:path";
import { type Configuration, type Fault, loadConfiguration, type TeamFile } from "../../config/load";
import type { Environment } from "../../config/schema";
import { teamStackName, tenantStackName } from "../../rules/names";
import { FaultsError, InputError } from "../exit";
import type { StateFile } from "../states/state-file";
import { synthesize } from "../synthesized";
import { claimsOn, foreignBindings, type Owners } from "./claims";
import { differencesOf } from "./differences";
import { draftTeam } from "./draft-team";
import { draftText, importsPath, importsText, type NewFile } from "./files";
import { type Ambiguity, type Match, type Matches, matchStack } from "./match";
import type { TenantObjects } from "./tenant-objects";
import { unexpressed } from "./unexpressed";

/** One object that a stack adopts. */
export interface AdoptedObject {
  readonly stack: string;
  readonly to: string;
  readonly id: string;
  readonly called: string;
  /** Attributes that stay as they are until the import file is removed. */
  readonly keep: readonly string[];
  /** What the first apply changes of it, in sentences. */
  readonly changes: readonly string[];
}

/** What an import has found, and what it would write. */
export interface Imported {
  readonly team: string;
  readonly environment: string;
  /** Base URL of the tenant that was read. */
  readonly url: string;
  readonly adopted: readonly AdoptedObject[];
  /** Addresses whose objects a state holds already. */
  readonly held: readonly string[];
  /** Addresses that the first apply makes, because the tenant has nothing for them. */
  readonly created: readonly string[];
  readonly ambiguous: readonly Ambiguity[];
  /** What the tenant has of the team that no file says. */
  readonly unexpressed: readonly string[];
  /** What two teams claim; with any of it nothing is written. */
  readonly claims: readonly Fault[];
  /** What can only be guessed, for people. */
  readonly notes: readonly string[];
  /** Paths of the files that were written. */
  readonly files: readonly string[];
}

/** How to import. */
export interface ImportOptions {
  readonly team: string;
  readonly environment: string;
  /** Name of the zone, for a team that has no file. */
  readonly zone?: string;
  /** Name, claim or id of the group that is meant. */
  readonly group?: string;
  /** Folder of the configuration that is read. */
  readonly folder: string;
  /** Folder that files are written to. */
  readonly out: string;
  /** Whether the tenant is a lab's. */
  readonly isLab: boolean;
  /** States that could be read. */
  readonly states: readonly StateFile[];
  /** Why the platform's own state could not be read; its policies are then left alone. */
  readonly unreadState?: string;
}

/** An import before its files are written. */
export interface PlannedImport {
  readonly imported: Omit<Imported, "files">;
  /** Empty where two teams claim something. */
  readonly files: readonly NewFile[];
}

/**
 * Finds what a tenant has of a team. Nothing is written, neither to the tenant nor to a file.
 *
 * @throws InputError for a team without a file of which the tenant has nothing; FaultsError where the drafted file does
 * not fit to the others.
 */
export function planImport(tenant: TenantObjects, options: ImportOptions): PlannedImport {
  const drafted = draftFor(tenant, options);
  const { configuration, file } = withTeam(options, drafted?.file);
  const environment = environmentOf(configuration, options.environment);
  const stacks = new Map(synthesize(configuration).map(({ stack }) => [stack.name, stack]));
  const { environmentId, accountId } = environment.dynatrace;
  const match = (name: string): Matches => {
    const stack = stacks.get(name);
    if (stack === undefined) throw new Error(`there is no stack ${name}`);
    return matchStack(stack, tenant, { environmentId, accountId, group: options.group });
  };
  const names = { team: teamStackName(environment.name, file.name), tenant: tenantStackName(environment.name) };
  const own = match(names.team);
  const platform = match(names.tenant);
  const others = configuration.teams
    .filter(({ name }) => name !== file.name)
    .map(({ name }) => [name, match(teamStackName(environment.name, name)).found] as const);
  const owners: Owners = {
    configuration,
    environment,
    file,
    others: new Map(others),
    states: options.states,
    stacks: Object.values(names),
  };
  const claims = [
    ...claimsOn(own.found, tenant, owners),
    ...foreignBindings(own.takenOver, [...own.found, ...platform.found], tenant, owners),
  ];
  const isHeld = heldIn(options.states);
  const policies = options.unreadState === undefined ? platform.found : [];
  const parts = [
    { stack: names.team, found: own.found },
    { stack: names.tenant, found: policies },
  ].map(({ stack, found }) => ({
    stack,
    open: found.filter((each) => !isHeld(stack, each)),
    held: found.filter((each) => isHeld(stack, each)),
  }));
  const all = [...own.found, ...platform.found];
  const imported = {
    team: file.name,
    environment: environment.name,
    url: tenant.url,
    adopted: parts.flatMap(({ stack, open }) => open.map((each) => adoptedObject(stack, each, all, tenant))),
    held: parts.flatMap(({ stack, held }) => held.map(({ to }) => `${stack} ${to}`)),
    created: own.missing,
    ambiguous: own.ambiguous,
    unexpressed: unexpressed(file.in(environment.name), environment, tenant, own.found),
    claims,
    notes: [
      ...(drafted?.notes ?? []),
      ...(options.unreadState !== undefined && platform.found.length > 0
        ? [`the shared policies are there; ${names.tenant} is left alone, because ${options.unreadState}`]
        : []),
    ],
  };
  if (claims.length > 0) return { imported, files: [] };
  const files = parts
    .filter(({ open }) => open.length > 0)
    .map(({ stack, open }) => ({
      path: importsPath(options.out, stack),
      text: importsText(stack, open, options.isLab),
    }));
  const teamFile = drafted && { path: join(options.out, "teams", `${file.name}.yaml`), text: drafted.file };
  return { imported, files: [...(teamFile ? [teamFile] : []), ...files] };
}

/** The text of a file for a team that has none. */
function draftFor(
  tenant: TenantObjects,
  { folder, team, environment: name, zone, group }: ImportOptions,
): { readonly file: string; readonly notes: readonly string[] } | undefined {
  const { configuration, faults } = loadConfiguration(folder);
  if (!configuration) throw new FaultsError(faults);
  const environment = environmentOf(configuration, name);
  if (configuration.teams.some((each) => each.name === team)) return undefined;
  const draft = draftTeam(environment, tenant, { team, zone, group });
  return { file: draftText(draft, environment.name), notes: draft.notes };
}

function withTeam(
  { folder, team }: ImportOptions,
  drafted: string | undefined,
): { readonly configuration: Configuration; readonly file: TeamFile } {
  const unwritten = drafted === undefined ? undefined : new Map([[`${team}.yaml`, drafted]]);
  const { configuration, faults } = loadConfiguration(folder, unwritten);
  if (!configuration)
    throw new FaultsError(faults, `The file that the tenant leads to has faults; nothing was written:`);
  const file = configuration.teams.find(({ name }) => name === team);
  if (file === undefined) throw new InputError(`${JSON.stringify(team)} is not a known team`);
  return { configuration, file };
}

function environmentOf({ environments }: Configuration, name: string): Environment {
  const found = environments.find((each) => each.name === name);
  if (found) return found;
  const known = environments.map((each) => each.name).join(", ");
  throw new InputError(`${JSON.stringify(name)} is not a known environment; use one of ${known}`);
}

function heldIn(states: readonly StateFile[]): (stack: string, match: Match) => boolean {
  const held = new Set(
    states.flatMap(({ stack, objects }) =>
      objects.map(({ address, values }) => `${stack} ${address} ${String(values.id)}`),
    ),
  );
  return (stack, { to, id }) => held.has(`${stack} ${to} ${id}`);
}

function adoptedObject(stack: string, match: Match, all: readonly Match[], tenant: TenantObjects): AdoptedObject {
  const { to, id, called, keep } = match;
  return { stack, to, id, called, keep, changes: differencesOf(match, all, tenant) };
}
