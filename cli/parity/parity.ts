import type { OwnedStack } from "../../checks";
import type { Configuration, TeamFile } from "../../config/load";
import type { Environment, Team } from "../../config/schema";
import { type Declaration, declarationsOf, movedTeam } from "./declarations";
import { differencesOf, touches } from "./differences";
import { type NormalForm, normalForm, partOf } from "./normal-form";

/** Why two environments differ at a place. */
export type Cause = "declared" | "environment" | "unexplained";

/** One place where two environments differ, beyond their names and ids. */
export interface ParityDifference {
  /** Stack without its environment: `orders`. */
  readonly stack: string;
  /** Address of the resource, data source or output. */
  readonly address: string;
  /** Property of it; empty where only one environment has the resource. */
  readonly property: string;
  /** Value by environment; absent where an environment has none. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly cause: Cause;
  /** Lines of the team file, or settings of the environment files. */
  readonly from: readonly string[];
}

/** How two environments differ for one team, or for the platform's own stacks. */
export interface Parity {
  readonly owner: string;
  readonly base: string;
  readonly other: string;
  /** How many resources, data sources and outputs were compared. */
  readonly compared: number;
  readonly differences: readonly ParityDifference[];
}

/** Makes the stacks of a configuration. */
export type Synthesize = (configuration: Configuration) => readonly OwnedStack[];

export const PLATFORM = "platform";

/**
 * Compares two environments, and finds out why they differ by asking what would be synthesized if they did not: with
 * the team as it is in the base, then also with the settings of the base's file. What is left then is explained by no file.
 */
export function compareEnvironments(
  { teams }: Configuration,
  base: Environment,
  other: Environment,
  synthesize: Synthesize,
): Parity[] {
  const declarations = new Map(teams.map((file) => [file.name, declarationsOf(file, base, other)]));
  const moved = new Map(teams.map((file) => [file.name, movedTeam(file, base, other)]));
  const renamed = withIdentity(base, other);
  const make = (environment: Environment, team: (name: string) => Team, files = teams) => {
    const changed = files.map((file) => ({ ...file, in: () => team(file.name) }));
    const stacks = synthesize({ environments: [environment], teams: changed });
    return { stacks, form: normalForm(stacks, environment) };
  };
  const of = (name: string): Team => {
    const team = moved.get(name);
    if (!team) throw new Error(`${name} is not a known team`);
    return team;
  };
  const asWritten = (environment: Environment) => {
    const stacks = synthesize({ environments: [environment], teams });
    return { stacks, form: normalForm(stacks, environment) };
  };

  const here = asWritten(base);
  const there = asWritten(other);
  const sameTeams = make(other, of).form;
  const sameFiles = make(renamed, of).form;
  const sharing = teams.filter((file) => [base, other].some(({ name }) => file.in(name).shareWith.length > 0));
  const apart = teams.filter((file) => !sharing.includes(file));
  const byDeclaration = range(Math.max(0, ...apart.map(({ name }) => declarations.get(name)?.length ?? 0))).map(
    (index) => {
      const one = (name: string) => declarations.get(name)?.[index]?.apply(of(name)) ?? of(name);
      const isApart = new Set(apart.map(({ name }) => name));
      return changed(sameTeams, make(other, (name) => (isApart.has(name) ? one(name) : of(name))).form);
    },
  );
  // What a team shares also changes the stacks of its readers, so its declarations are tried one by one.
  const byShare = sharing.flatMap((file) => {
    const files = neighbours(file, teams, [base, other]);
    const before = make(other, of, files).form;
    return (declarations.get(file.name) ?? []).map((declaration) => {
      const after = make(other, (name) => (name === file.name ? declaration.apply(of(name)) : of(name)), files).form;
      return { declaration, places: changed(before, after) };
    });
  });
  const bySetting = settingsApart(base, other).map(({ label, apply }) => {
    return { label, places: changed(sameFiles, make(apply(renamed), of).form) };
  });

  const unexplained = changed(here.form, sameFiles);
  const fromSettings = changed(sameFiles, sameTeams);
  const fromTeams = changed(sameTeams, there.form);
  const owners = ownersOf([here.stacks, base.name], [there.stacks, other.name]);
  const differences = differencesOf(here.form, there.form).flatMap((difference) => {
    const { path } = difference;
    const [stack = "", address = "", ...property] = path;
    const owner = owners.get(stack) ?? PLATFORM;
    const isApart = apart.some(({ name }) => name === owner);
    const own = isApart ? (declarations.get(owner) ?? []) : [];
    const lines = [
      ...own.filter((_, index) => touches(byDeclaration[index] ?? [], path)),
      ...byShare.filter(({ places }) => touches(places, path)).map(({ declaration }) => declaration),
    ];
    const settings = bySetting.filter(({ places }) => touches(places, path)).map(({ label }) => label);
    const cause = causeOf(touches(unexplained, path), touches(fromTeams, path), touches(fromSettings, path));
    const from = cause === "unexplained" ? [] : [...lines.map(printDeclaration), ...settings];
    const values = { ...value(base.name, difference.one), ...value(other.name, difference.other) };
    return [{ owner, difference: { stack, address, property: property.join("."), values, cause, from } }];
  });
  const compared = (owner: string) =>
    [...owners]
      .filter(([, each]) => each === owner)
      .reduce((sum, [part]) => sum + Object.keys({ ...here.form[part], ...there.form[part] }).length, 0);
  return [...new Set(owners.values())].map((owner) => ({
    owner,
    base: base.name,
    other: other.name,
    compared: compared(owner),
    differences: differences.flatMap((each) => (each.owner === owner ? [each.difference] : [])),
  }));
}

/** Every other environment against the base: the first protected one, if none is named. */
export function basePairs(environments: readonly Environment[], baseName?: string): [Environment, Environment][] {
  const wanted = ({ name, protected: isProtected }: Environment) =>
    baseName === undefined ? isProtected : name === baseName;
  const base = environments.find(wanted) ?? environments[0];
  if (!base) return [];
  return environments.filter((each) => each !== base).map((other) => [base, other]);
}

/** A team, those that it shares with, and those that share with any of them. */
function neighbours(file: TeamFile, teams: readonly TeamFile[], environments: readonly Environment[]): TeamFile[] {
  const readersOf = (each: TeamFile) =>
    environments.flatMap(({ name }) => each.in(name).shareWith.map((share) => share.team));
  const touched = new Set([file.name, ...readersOf(file)]);
  return teams.filter((each) => touched.has(each.name) || readersOf(each).some((name) => touched.has(name)));
}

function causeOf(isUnexplained: boolean, isDeclared: boolean, isSetting: boolean): Cause {
  if (isUnexplained) return "unexplained";
  if (isDeclared) return "declared";
  return isSetting ? "environment" : "unexplained";
}

const changed = (one: NormalForm, other: NormalForm) => differencesOf(one, other).map(({ path }) => path);

const value = (name: string, found: unknown) => (found === undefined ? {} : { [name]: found });

const printDeclaration = ({ label, at }: Declaration) => `${at.file}:${at.line}:${at.column} ${label}`;

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** The base with the names and ids of the other; a cluster's entity counts as an id only where both have one. */
function withIdentity(base: Environment, other: Environment): Environment {
  const { clusterName, context, clusterEntity } = other.kubernetes;
  const entity = base.kubernetes.clusterEntity && clusterEntity ? { clusterEntity } : {};
  const kubernetes = { ...base.kubernetes, clusterName, context, ...entity };
  return { ...base, name: other.name, dynatrace: other.dynatrace, state: other.state, kubernetes };
}

interface Setting {
  readonly label: string;
  apply(environment: Environment): Environment;
}

/** Settings of the environment files that are not the same, each with a way to set it as in the other. */
function settingsApart(base: Environment, other: Environment): Setting[] {
  const set = (label: string, one: unknown, two: unknown, apply: Setting["apply"]): Setting[] =>
    JSON.stringify(one) === JSON.stringify(two)
      ? []
      : [{ label: `${label} in the files of ${base.name} and ${other.name}`, apply }];
  const { clusterEntity, exposure, operator } = other.kubernetes;
  const [a, b] = [base.kubernetes, other.kubernetes];
  const change = (kubernetes: Partial<Environment["kubernetes"]>) => (environment: Environment) => ({
    ...environment,
    kubernetes: { ...environment.kubernetes, ...kubernetes },
  });
  return [
    ...set("protected", base.protected, other.protected, (each) => ({ ...each, protected: other.protected })),
    ...set("synthetic", base.synthetic, other.synthetic, (each) => ({ ...each, synthetic: other.synthetic })),
    ...set("kubernetes.clusterEntity", Boolean(a.clusterEntity), Boolean(clusterEntity), change({ clusterEntity })),
    ...set("kubernetes.exposure", a.exposure, b.exposure, change({ exposure })),
    ...set("kubernetes.operator", a.operator, b.operator, change({ operator })),
  ];
}

function ownersOf(...all: (readonly [readonly OwnedStack[], string])[]): Map<string, string> {
  return new Map(
    all.flatMap(([stacks, environment]) =>
      stacks.map(({ stack, owner }) => [partOf(stack.name, environment), owner?.team?.name ?? PLATFORM] as const),
    ),
  );
}
