import type { ChangedStack, Changes } from "../changed/changes";
import type { AttributeChange, ResourceChange } from "../plan/planned-changes";
import type { StackPlan } from "../plan/stack-plan";
import { type Block, code, fitInto, folded } from "./markdown";

/** The comment of a pull request. */
export interface Comment {
  /** Markdown that begins with {@link MARK}. */
  readonly text: string;
  /** Whether something was left out for the limit. */
  readonly cut: boolean;
}

/** Who will see what once it is merged, for one team. */
export interface TeamAccess {
  readonly team: string;
  /** Sentences as `onboard explain` prints them. */
  readonly text: string;
}

/** What a comment is made of. */
export interface CommentContents {
  readonly plans: readonly StackPlan[];
  /** What the plans should be of; left out, nothing can be missing. */
  readonly changes?: Changes;
  readonly access?: readonly TeamAccess[];
  /** Address of the run, where the whole plans are. */
  readonly link?: string;
  /** Characters that the platform takes. */
  readonly most: number;
}

/** First line of our comment, by which the next run finds it and writes over it. */
export const MARK = "<!-- dynatrace-onboarding -->";

/**
 * What the plans of a pull request would do, as a comment: counts, what is refused, fails or is missing, each resource,
 * and who will see what.
 */
export function commentOn(contents: CommentContents): Comment {
  const { plans, changes, access = [], link, most } = contents;
  const blocks = [
    summary(plans, missing(plans, changes)),
    ...gone(changes),
    ...plans.flatMap(refusal),
    ...plans.flatMap(details),
    ...access.map(({ team, text }) => folded(`Who will see what: ${team}`, "", text.split("\n"))),
  ];
  const where = link === undefined ? "The run has the rest." : `[The run](<${link}>) has the rest.`;
  return fitInto(blocks, most, `\nCut, since a comment takes ${most} characters. ${where}`);
}

/** What should have been planned and was not: a job that failed before it could say why. */
function missing(plans: readonly StackPlan[], changes: Changes | undefined): ChangedStack[] {
  const planned = new Set(plans.map(({ stack }) => stack));
  return (changes?.stacks ?? []).filter(({ stack, change }) => change !== "gone" && !planned.has(stack));
}

function summary(plans: readonly StackPlan[], without: readonly ChangedStack[]): Block {
  const made = plans.filter((plan) => !isBad(plan));
  const sum = (of: (plan: StackPlan) => number) => made.reduce((total, plan) => total + of(plan), 0);
  const counts = [
    `${sum(({ created }) => created)} to create`,
    `${sum(({ changed }) => changed)} to change`,
    `${sum(({ destroyed }) => destroyed)} to destroy`,
  ].join(", ");
  const bad = plans.length - made.length + without.length;
  const nothing = plans.length + without.length === 0 ? "no stack changes" : counts;
  return {
    head: [
      MARK,
      `### Onboarding: ${nothing}${bad === 0 ? "" : `; ${bad} cannot be planned`}`,
      "",
      ...(plans.length + without.length === 0
        ? []
        : ["| stack | create | change | destroy | |", "| --- | --: | --: | --: | --- |"]),
    ],
    lines: [...plans.map(row), ...without.map(({ stack }) => `| ${code(stack)} | | | | **no plan**: its job failed |`)],
    tail: [""],
  };
}

function row({ stack, imported, created, changed, destroyed, errors, refused }: StackPlan): string {
  if (errors.length > 0) return `| ${code(stack)} | | | | **fails** |`;
  if (refused.length > 0) return `| ${code(stack)} | | | | **refused**: protected |`;
  const notes = [
    ...(destroyed > 0 ? ["**destroys**"] : []),
    ...(imported === undefined ? [] : [`takes over ${imported}`]),
  ];
  const note = notes.join(", ");
  return `| ${code(stack)} | ${created} | ${changed} | ${destroyed} | ${note} |`;
}

/** A pipeline takes nothing away by itself. */
function gone(changes: Changes | undefined): Block[] {
  const stacks = (changes?.stacks ?? []).filter(({ change }) => change === "gone");
  if (stacks.length === 0) return [];
  return [
    {
      head: ["Declared by no file any more. Nothing removes it but a person, after the merge:", ""],
      lines: stacks.map(({ stack, remove }) => `- ${code(stack)}: ${code(remove ?? "")}`),
      tail: [""],
    },
  ];
}

/** What such a plan counts it counts in part. */
const isBad = ({ errors, refused }: StackPlan) => errors.length + refused.length > 0;

function refusal({ stack, errors, refused }: StackPlan): Block[] {
  if (errors.length + refused.length === 0) return [];
  const lines = [...errors, ...refused.map(({ address, reason }) => `${reason}: ${address}`)];
  return [folded(`${stack}: why it cannot be planned`, "", lines)];
}

function details({ stack, changes = [] }: StackPlan): Block[] {
  return changes.length === 0 ? [] : [folded(stack, "diff", changes.flatMap(printChange))];
}

/** GitHub and GitLab colour these marks in a `diff`. */
const SIGNS = { create: "+", change: "!", replace: "-", destroy: "-", forget: "!" } as const;
const NOTES = {
  create: "",
  change: "",
  replace: " is destroyed and made anew",
  destroy: "",
  forget: " is kept, and forgotten",
} as const;

function printChange({ address, action, attributes }: ResourceChange): string[] {
  const sign = SIGNS[action];
  return [`${sign} ${address}${NOTES[action]}`, ...attributes.map((each) => `${sign}   ${printAttribute(each)}`)];
}

const printAttribute = ({ path, before, after }: AttributeChange) => `${path}: ${before} -> ${after}`;
