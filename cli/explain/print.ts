import type { EnvironmentExplanation, Explanation, Right } from "./explanation";
import { joined } from "./grant-words";

/** What of an explanation is printed. */
export interface Shown {
  /** Whether each sentence is followed by every chain of reasons that leads to it. */
  readonly why: boolean;
}

/** Sentences that hold in the same environments. */
interface Section {
  readonly effect: Right["effect"];
  readonly environments: readonly string[];
  readonly sentences: readonly Sentence[];
}

/** One thing that somebody may do, said once however many environments it holds in. */
interface Sentence {
  readonly text: string;
  readonly because: readonly Right["because"][number][];
}

/** The explanation for a terminal: what holds in several environments is said once. */
export function printExplanation(explanation: Explanation, { why }: Shown): string {
  const { who, claims, environments, notes } = explanation;
  const held = who.includes(claims.join(", "))
    ? ""
    : ` (${claims.length === 1 ? "claim" : "claims"} ${claims.join(", ")})`;
  return [
    `${who.charAt(0).toUpperCase()}${who.slice(1)}${held}`,
    ...environments.map(printAccess),
    ...sectionsOf(environments).flatMap((section) => printSection(section, environments.length, why)),
    ...notes.map((note) => `  note: ${note}`),
  ].join("\n");
}

/** `prod (abc12345): viewer, by config/teams/orders.yaml:8:40`. */
function printAccess({ environment, environmentId, groups, rights }: EnvironmentExplanation): string {
  const title = `  ${environment} (${environmentId})`;
  if (rights.length === 0) return `${title}: has no access`;
  const by = groups.map(({ name, access, at }) => {
    if (access === undefined || at === undefined) return `by group "${name}"`;
    return `${access}${groups.length > 1 ? ` in group "${name}"` : ""}, by ${at}`;
  });
  return `${title}: ${by.join("; ")}`;
}

/** Sentences by the environments in which they hold: what holds in most of them first, what is denied last. */
function sectionsOf(environments: readonly EnvironmentExplanation[]): Section[] {
  const bySentence = new Map<string, Sentence & { effect: Right["effect"]; environments: string[] }>();
  for (const { environment, rights } of environments) {
    for (const { effect, sentence, because } of rights) {
      const key = `${effect} ${sentence}`;
      const known = bySentence.get(key);
      const names = known?.environments ?? [];
      bySentence.set(key, {
        effect,
        text: sentence,
        because: [...(known?.because ?? []), ...because],
        environments: names.includes(environment) ? names : [...names, environment],
      });
    }
  }
  const byPlace = new Map<string, Section>();
  for (const { effect, environments: names, ...sentence } of bySentence.values()) {
    const key = JSON.stringify([effect, names]);
    byPlace.set(key, { effect, environments: names, sentences: [...(byPlace.get(key)?.sentences ?? []), sentence] });
  }
  const order = ({ effect, environments: names }: Section) => (effect === "DENY" ? 0 : names.length);
  return [...byPlace.values()].sort((one, other) => order(other) - order(one));
}

function printSection({ effect, environments, sentences }: Section, asked: number, why: boolean): string[] {
  const where = `${joined(environments)}${environments.length < asked ? " only" : ""}`;
  return [
    "",
    `  In ${where}, they ${effect === "ALLOW" ? "can" : "can never"}`,
    ...sentences.flatMap(({ text, because }) => [`  - ${text}`, ...(why ? because.map(printReason) : [])]),
  ];
}

function printReason({ chain, at }: Right["because"][number]): string {
  return `    because ${chain}${at === undefined ? "" : `; granted at ${at}`}`;
}
