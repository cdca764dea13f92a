import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Configuration } from "../../config/load";
import { teamStackName } from "../../rules/names";
import type { Changes } from "../changed/changes";
import { type Comment, commentOn, type TeamAccess } from "../comment/comment";
import { readConfiguration } from "../configuration";
import { InputError } from "../exit";
import { explain } from "../explain/explanation";
import { GrantPlaces } from "../explain/grant-places";
import { personsAsked } from "../explain/persons";
import { printExplanation } from "../explain/print";
import { fold } from "../fold";
import { changed } from "../output/deeds";
import { readSavedPlans } from "../plan/saved-plans";
import { givenPath } from "../project-root";
import { modelOf, synthesize } from "../synthesized";

interface CommentOptions {
  readonly changed?: string;
  readonly link?: string;
  readonly most: number;
  readonly json: boolean;
}

/** What GitHub takes, the least of the three. @see GitHub REST API, "body is too long (maximum is 65536 characters)" */
const USUAL_MOST = 65_536;

export function registerComment(program: Command): void {
  program
    .command("comment")
    .description("The comment of a pull request: what the plans in a folder would do, and who will see what.")
    .argument("<folder>", "folder that onboard plan --out wrote, or one with several of them")
    .option("--changed <file>", "what onboard changed --json said: names what is gone and what has no plan")
    .addOption(new Option("--link <url>", "address of the run, for what is cut").argParser(toLink))
    .addOption(
      new Option("--most <characters>", "what the platform takes: GitHub 65536, Azure 150000, GitLab 1000000")
        .argParser(toMost)
        .default(USUAL_MOST),
    )
    .option("--json", "print JSON", false)
    .addHelpText("after", "\nExample:\n  npx onboard comment plans --changed changed.json > comment.md")
    .action((folder: string, options: CommentOptions) => {
      const comment = makeComment(readConfiguration(), givenPath(folder), options);
      if (options.json) console.log(JSON.stringify(comment, undefined, 2));
      else process.stdout.write(comment.text);
    });
}

/** @throws InputError for a file that is none of `onboard plan --out` or `onboard changed --json`. */
function makeComment(configuration: Configuration, folder: string, options: CommentOptions): Comment {
  const plans = readSavedPlans(folder);
  const changes = options.changed === undefined ? undefined : readChanges(givenPath(options.changed));
  return commentOn({
    plans,
    changes,
    access: accessOf(configuration, changes),
    link: options.link,
    most: options.most,
  });
}

function readChanges(file: string): Changes {
  const text = readFileSync(file, "utf8");
  const { data } = changed.safeParse(json(text));
  if (data) return data;
  throw new InputError(
    `${file} must be what onboard changed --json prints; got ${JSON.stringify(text.slice(0, 40))}; write it again`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the teams whose own stacks change, in all environments. */
function accessOf(configuration: Configuration, changes: Changes | undefined): TeamAccess[] {
  const names = new Set((changes?.stacks ?? []).filter(({ change }) => change !== "gone").map(({ stack }) => stack));
  const { environments } = configuration;
  const teams = configuration.teams.filter(({ name: team }) =>
    environments.some(({ name }) => names.has(teamStackName(name, team))),
  );
  if (teams.length === 0) return [];
  const stacks = synthesize(configuration);
  const [model, places] = [modelOf(stacks), new GrantPlaces(configuration, stacks)];
  return teams.map(({ name }) => {
    const persons = personsAsked(configuration, { name });
    const texts = persons.map((person) =>
      printExplanation(explain(model, environments, person, places), { why: false }),
    );
    return { team: name, text: fold(texts.join("\n\n")) };
  });
}

function toLink(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && !/[<>\s]/.test(url.href)) return url.href;
  throw new InvalidArgumentError(
    `must be an address such as https://ci.example.com/runs/1; got ${JSON.stringify(text)}`,
  );
}

function toMost(text: string): number {
  const most = Number(text);
  if (Number.isInteger(most) && most >= 1_000) return most;
  throw new InvalidArgumentError(`must be a number of 1000 or more; got ${JSON.stringify(text)}`);
}
