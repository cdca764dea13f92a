import type { Matcher } from "../configuration";
import type { Problems } from "../problems";
import { wildcard } from "../wildcard";

/** Where lines come from; everything that a matcher can look at apart from the line itself. */
export interface LogSource {
  readonly namespace: string;
  readonly container: string;
  readonly workloadName: string;
  /** In lower case. */
  readonly workloadKind: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
}

/** What a matcher can look at in a line. */
export interface MatchedLine {
  readonly content: string;
  readonly loglevel: string;
}

/** Value of `log.source` for what a container prints. */
export const CONTAINER_OUTPUT = "Container Output";

const OF_SOURCE: Readonly<Record<string, (source: LogSource) => readonly string[]>> = {
  "log.source": () => [CONTAINER_OUTPUT],
  "k8s.namespace.name": ({ namespace }) => [namespace],
  "k8s.container.name": ({ container }) => [container],
  "container.name": ({ container }) => [container],
  "k8s.workload.name": ({ workloadName }) => [workloadName],
  "k8s.workload.kind": ({ workloadKind }) => [workloadKind],
  "k8s.deployment.name": ({ workloadName, workloadKind }) => (workloadKind === "deployment" ? [workloadName] : []),
  "k8s.pod.label": ({ podLabels }) => pairs(podLabels),
  "k8s.pod.annotation": ({ podAnnotations }) => pairs(podAnnotations),
};

const OF_LINE: Readonly<Record<string, (line: MatchedLine) => string>> = {
  "log.content": ({ content }) => content,
  loglevel: ({ loglevel }) => loglevel,
};

/** How rules are read. */
export interface MatchOptions {
  /** The rule, as a problem names it. */
  readonly rule: string;
  readonly problems: Problems;
  /** Whether a matcher on an unknown attribute counts as holding. */
  readonly unknown: boolean;
}

/** Decides about the lines of one source; what does not depend on the line is decided already. */
export type LineTest = (line: MatchedLine) => boolean;

/**
 * The matchers of a rule for one source: a test of lines, or undefined when no line of the source can match.
 *
 * A matcher on something that the agent does not know is reported, and taken as `options.unknown` says.
 */
export function testFor(matchers: readonly Matcher[], source: LogSource, options: MatchOptions): LineTest | undefined {
  const tests: LineTest[] = [];
  for (const { attribute, values } of matchers) {
    const patterns = values.map(wildcard);
    const isMatch = (text: string) => patterns.some((matches) => matches(text));
    const [ofSource, ofLine] = [own(OF_SOURCE, attribute), own(OF_LINE, attribute)];
    if (ofSource !== undefined) {
      if (!ofSource(source).some(isMatch)) return undefined;
    } else if (ofLine !== undefined) tests.push((line) => isMatch(ofLine(line)));
    else {
      const effect = options.unknown ? "counts as holding" : "never holds";
      options.problems.add(
        `${options.rule}: the lab's agent knows no "${attribute}", so the matcher ${effect}; use one of ${KNOWN}`,
      );
      if (!options.unknown) return undefined;
    }
  }
  return (line) => tests.every((test) => test(line));
}

const KNOWN = [...Object.keys(OF_SOURCE), ...Object.keys(OF_LINE)].join(", ");

function pairs(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([key, value]) => `${key}=${value}`);
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
