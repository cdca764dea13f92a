import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { type Fault, printFault } from "../../config/load";
import { FaultsError, InputError } from "../exit";
import { fold } from "../fold";
import { type Dialogue, inTerminal } from "./dialogue";

/** What a new team file needs. */
export interface NewTeam {
  readonly name: string;
  readonly contact: string;
  readonly namespaces: readonly string[];
  readonly adGroup: string;
  /** What the identity provider sends for the group; left out, the group comes by SCIM. */
  readonly claim?: string;
}

/** What the options of the command say of a new team. */
export interface Given {
  readonly contact?: string;
  readonly namespace?: readonly string[];
  readonly adGroup?: string;
  readonly claim?: string;
  readonly scim?: boolean;
}

/** The faults that a team's file would add to the configuration. */
type FaultsOf = (team: NewTeam) => readonly Fault[];

/**
 * Asks in a terminal for what the options leave open; what has a default is not asked for. An answer that would be a
 * fault in the file is not taken: the rule is said, and the question comes again.
 *
 * @throws InputError naming the missing options if there is no terminal to ask in, or each fault of the options before
 * anything is asked.
 */
export async function complete(
  name: string,
  { contact, namespace, adGroup, claim, scim = false }: Given,
  faultsOf: FaultsOf,
  dialogue?: Dialogue,
): Promise<NewTeam> {
  if (scim && claim !== undefined) throw new InputError("use either --claim or --scim, not both");
  const asks = { contact: contact === undefined, claim: claim === undefined && !scim };
  const missing = [...(asks.contact ? ["--contact"] : []), ...(asks.claim ? ["--claim or --scim"] : [])];
  const usual = { name, namespaces: namespace ?? [name], adGroup: adGroup ?? `${name}-group` };
  if (missing.length === 0) return { ...usual, contact: contact ?? "", ...(claim !== undefined && { claim }) };
  if (dialogue === undefined && !process.stdin.isTTY)
    throw new InputError(`init needs ${missing.join(", and ")}; there is no terminal to ask in`);

  // What is still open counts as answered well, so that each fault belongs to what was said already.
  const open = { contact: `${name}@example.com`, ...(!scim && { claim: randomUUID() }) };
  let team: NewTeam = {
    ...open,
    ...usual,
    ...(contact !== undefined && { contact }),
    ...(claim !== undefined && { claim }),
  };
  assertFaultless(`the file of ${name}`, faultsOf(team));
  const terminal = dialogue ?? inTerminal(process.stdin, process.stderr);
  try {
    if (asks.contact) team = await answered(terminal, "Mailbox of the team", withContact(team), faultsOf);
    if (!asks.claim) return team;
    const question = `Claim of ${usual.adGroup}, empty if it is provisioned by SCIM`;
    return await answered(terminal, question, withClaim(team), faultsOf);
  } finally {
    terminal.close();
  }
}

/** @throws FaultsError naming each fault that keeps a file from being written. */
export function assertFaultless(file: string, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new FaultsError(faults, `${file} was not written; it would have faults:`);
}

const withContact = (team: NewTeam) => (contact: string) => ({ ...team, contact });

const withClaim =
  ({ claim: _open, ...team }: NewTeam) =>
  (claim: string) => ({ ...team, ...(claim !== "" && { claim }) });

/** Asks until the answer makes no fault. */
async function answered(
  { ask, say }: Dialogue,
  question: string,
  teamWith: (answer: string) => NewTeam,
  faultsOf: FaultsOf,
): Promise<NewTeam> {
  for (;;) {
    const team = teamWith(await ask(question));
    const faults = faultsOf(team);
    if (faults.length === 0) return team;
    say(fold(faults.map((fault) => spoken(fault, team)).join("\n")));
  }
}

/** A fault without its place where that is the file which is not written yet; another team's file is named. */
function spoken(fault: Fault, { name }: NewTeam): string {
  const { file, path, problem, received, fix } = fault;
  if (basename(file) !== `${name}.yaml`) return printFault(fault);
  const got = received === undefined ? [] : [`got ${received}`];
  return `${path === "" ? "" : `${path} `}${[problem, ...got, fix].join("; ")}`;
}
