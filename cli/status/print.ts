import { printable } from "../../config/printable";
import type { Chain, SeenLink } from "./chain";
import type { EnvironmentStatus } from "./status";

const WIDTH = 80;
/** Width of the columns before the text of a link. */
const INDENT = 17;

/** The status for a terminal, 80 columns wide. Names from the tenant are made safe to show. */
export function printStatus(all: readonly EnvironmentStatus[]): string {
  return [...all.map(printEnvironment), summary(all)].join("\n\n");
}

function printEnvironment({ team, environment, url, signals }: EnvironmentStatus): string {
  return [`${team} in ${environment}  ${url}`, ...signals.flatMap(printChain)].join("\n");
}

function printChain({ signal, state, links }: Chain): string[] {
  if (state === "off") {
    const off = links.find((link) => link.state === "off");
    return [`  ${signal}: off${off && "found" in off ? ` (${printable(off.found)})` : ""}`];
  }
  const title = state === "fine" ? `  ${signal}: seen by its groups` : `  ${signal}: BROKEN`;
  const unseen = links.filter((link) => link.state === "not looked at").map(({ name }) => name);
  return [
    title,
    ...links.flatMap(printLink),
    ...(unseen.length > 0 ? [`    not looked at: ${unseen.join(", ")}`] : []),
  ];
}

function printLink(link: SeenLink): string[] {
  if (link.state === "not looked at") return [];
  const mark = link.state === "broken" ? "BROKEN" : "fine";
  const head = `    ${link.name.padEnd(6)} ${mark}`.padEnd(INDENT);
  const fix = link.state === "broken" ? [`fix: ${link.fix}`] : [];
  const [first = "", ...others] = [link.found, ...fix].flatMap((text) => wrapped(printable(text)));
  return [head.padEnd(INDENT + 1) + first, ...others.map((line) => " ".repeat(INDENT + 1) + line)];
}

/** Breaks at blanks; a word that is too long, such as a URL, stays whole so that it can be copied. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH - INDENT - 1) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function summary(all: readonly EnvironmentStatus[]): string {
  const chains = all.flatMap(({ signals }) => signals);
  const count = (state: Chain["state"]) => chains.filter((chain) => chain.state === state).length;
  const [fine, broken, off] = [count("fine"), count("broken"), count("off")];
  return `${chains.length} chains: ${fine} whole, ${broken} broken, ${off} off.`;
}
