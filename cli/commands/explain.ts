import type { Command } from "commander";
import type { AccessModel } from "../../access";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import type { LabReady } from "../../lab/tenant/server";
import { envOption } from "../arguments";
import { readConfiguration } from "../configuration";
import { EXIT, InputError } from "../exit";
import { askLab, type Difference, driftOf, liveModel, printDrift } from "../explain/drift";
import { type Explanation, explain } from "../explain/explanation";
import { GrantPlaces } from "../explain/grant-places";
import { groupDrift, type Judged, judgedIn, printJudged } from "../explain/group-drift";
import { printLevels } from "../explain/level-table";
import { type Person, personsAsked } from "../explain/persons";
import { printExplanation, type Shown } from "../explain/print";
import {
  answer,
  parseQuestion,
  printVerdict,
  type Question,
  subjectOf,
  type Verdict,
  verdict,
} from "../explain/question";
import { fold } from "../fold";
import { findRunningLab } from "../lab-session";
import { chooseEnvironments } from "../selection";
import { modelOf, synthesize } from "../synthesized";

/** Options of `onboard explain`. */
interface ExplainOptions {
  readonly claims?: string;
  readonly can?: string;
  readonly env?: string;
  readonly why: boolean;
  readonly live: boolean;
  readonly json: boolean;
}

/** What somebody may do by the files, and where a running tenant differs. */
export interface Explained {
  readonly explanations: readonly Explanation[];
  /** Only with `--live`. */
  readonly differences?: readonly Difference[];
  /** Only with `--live`: how much of the tenant was compared. */
  readonly judged?: Judged;
}

/** The answers to a question, and where a running tenant answers otherwise. */
export interface Answered {
  readonly question: string;
  readonly answers: readonly (Verdict & { /** Only with `--live`. */ readonly live?: boolean })[];
}

export function registerExplain(program: Command): void {
  program
    .command("explain")
    .description("What a team, an AD group or a person's claims can see and do in each environment.")
    .argument("[name]", "a team, an AD group or its claim; every team if left out")
    .option("--claims <list>", "claims of one person, separated by commas")
    .option("--can <question>", "a permission with fields; answers yes (exit status 0) or no (exit status 1)")
    .addOption(envOption())
    .option("--why", "say for each sentence which group, policy, boundary and line of a file lead to it", false)
    .option("--live", "compare with the running lab tenant; exit status 1 if it differs", false)
    .option("--json", "print JSON", false)
    .addHelpText("after", () =>
      [
        "",
        "Access levels (docs/access-levels.md has the policies behind them):",
        "",
        printLevels(),
        "",
        "Examples:",
        "  npx onboard explain tlo-python",
        "  npx onboard explain tlo-python --env prod --why",
        "  npx onboard explain tlo-python-group --env prod \\",
        "    --can 'storage:logs:read k8s.namespace.name=tlo-python'",
        "",
        "--can answers yes only if the answer is yes for every group and environment in",
        "question.",
      ].join("\n"),
    )
    .action(async (name: string | undefined, options: ExplainOptions) => {
      const configuration = readConfiguration();
      const environments = chooseEnvironments(configuration, options.env);
      const claims = options.claims?.split(",").flatMap((claim) => claim.trim() || []);
      const persons = personsAsked(configuration, { name, claims });
      const question = options.can === undefined ? undefined : parseQuestion(options.can);
      const lab = options.live ? await runningLab() : undefined;
      const outcome = question
        ? await answerAll(configuration, environments, persons, question, lab)
        : await explainAll(configuration, environments, persons, lab, name === undefined && claims === undefined);
      console.log(options.json ? JSON.stringify(outcome, undefined, 2) : fold(printOutcome(outcome, options)));
      if (isFound(outcome)) process.exitCode = EXIT.found;
    });
}

/**
 * Explains all persons by the files and, given a lab, says where it differs.
 *
 * @param judgesAll Whether every group of the tenant is judged, not only those that the persons come into.
 */
export async function explainAll(
  configuration: Configuration,
  environments: readonly Environment[],
  persons: readonly Person[],
  lab?: LabReady,
  judgesAll = false,
): Promise<Explained> {
  const stacks = synthesize(configuration);
  const model = modelOf(stacks);
  const places = new GrantPlaces(configuration, stacks);
  const explanations = persons.map((person) => explain(model, environments, person, places));
  if (!lab) return { explanations };
  const tenant = await liveModel(lab);
  const everyEnvironment = environments.length === configuration.environments.length;
  const ofPersons = persons.flatMap((person) => driftOf(model, tenant, person, environments));
  const asked = { files: model, tenant, persons, environments, everyEnvironment };
  const differences = judgesAll ? [...ofPersons, ...groupDrift(asked)] : ofPersons;
  const judged = judgedIn(tenant, judgesAll ? undefined : persons, environments, everyEnvironment);
  return { explanations, differences, judged };
}

/** Answers a question for all persons by the files and, given a lab, by what is deployed there. */
export async function answerAll(
  configuration: Configuration,
  environments: readonly Environment[],
  persons: readonly Person[],
  question: Question,
  lab?: LabReady,
): Promise<Answered> {
  const model = modelOf(synthesize(configuration));
  const tenant = lab && (await liveModel(lab));
  const asked = persons.flatMap((person) => environments.map((environment) => ({ person, environment })));
  const answers = asked.map(async ({ person, environment }) => {
    const { environmentId } = environment.dynatrace;
    const given = verdict(person.who, environment.name, answer(model, person.claims, question, environmentId));
    if (!lab || !tenant) return given;
    return { ...given, live: await liveAnswer(lab, tenant, person, question, environmentId) };
  });
  return { question: question.text, answers: await Promise.all(answers) };
}

/** Questions about Grail data go to the tenant itself; it has no records of anything else. */
async function liveAnswer(
  lab: LabReady,
  tenant: AccessModel,
  { claims }: Person,
  question: Question,
  environmentId: string,
): Promise<boolean> {
  const subject = subjectOf(question, environmentId);
  const isGrail = /^storage:.*:read$/.test(question.permission);
  if (isGrail && (subject.kind === "record" || subject.kind === "entity"))
    return askLab(lab, claims, question.permission, subject);
  return answer(tenant, claims, question, environmentId).allowed === "yes";
}

async function runningLab(): Promise<LabReady> {
  const lab = await findRunningLab();
  if (lab) return lab;
  throw new InputError("--live needs a running lab tenant; start one with npm run lab:tenant");
}

/** The outcome for a terminal. */
export function printOutcome(outcome: Explained | Answered, shown: Shown = { why: false }): string {
  if ("answers" in outcome) return outcome.answers.map((given) => printAnswer(given, shown)).join("\n");
  const { explanations } = outcome;
  const hasRights = explanations.some(({ environments }) => environments.some(({ rights }) => rights.length > 0));
  return [
    ...explanations.map((explanation) => printExplanation(explanation, shown)),
    ...(hasRights && !shown.why
      ? ["--why adds the group, policy, boundary and line of a file behind each sentence."]
      : []),
    ...printComparison(outcome),
  ].join("\n\n");
}

/** What was compared, then what differs; a part of the tenant is never called the tenant. */
function printComparison({ explanations, differences, judged }: Explained): string[] {
  if (differences === undefined || judged === undefined) return [];
  const whom = judged.complete ? undefined : explanations.map(({ who }) => who).join(", ");
  return [[printJudged(judged), printDrift(differences, whom)].join("\n")];
}

function printAnswer(given: Answered["answers"][number], shown: Shown): string {
  const text = printVerdict(given, shown);
  if (given.live === undefined) return text;
  const says = given.live ? "yes" : "no";
  const same = given.live === given.allowed ? `the tenant says ${says} too` : `but the tenant says ${says}`;
  return `${text}\n  ${same}`;
}

/** Whether the command found something: a no, or a tenant that differs from the files. */
export function isFound(outcome: Explained | Answered): boolean {
  if ("answers" in outcome) return outcome.answers.some(({ allowed, live = allowed }) => !allowed || live !== allowed);
  return (outcome.differences ?? []).length > 0;
}
