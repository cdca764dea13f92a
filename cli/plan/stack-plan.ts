import { join } from "node:path";
import type { Configuration } from "../../config/load";
import type { Environment } from "../../config/schema";
import type { Diagnostic } from "../../lab/terraform/terraform";
import { InputError } from "../exit";
import type { StackFolder, StackPreview } from "../start/stack-runner";
import type { ResourceChange } from "./planned-changes";
import { printUnanswered, sortUnanswered } from "./unanswered";

/** What Terraform would do to a stack, or why it will not. */
export interface StackPlan {
  readonly stack: string;
  /** Objects that are taken over as they are; left out where there are none. */
  readonly imported?: number;
  readonly created: number;
  readonly changed: number;
  readonly destroyed: number;
  /** What is protected and would be deleted: Terraform names those that it meets first, and plans nothing then. */
  readonly refused: readonly Refusal[];
  /** Whatever else Terraform complains of. */
  readonly errors: readonly string[];
  /** Only of a plan that was saved: what it means to do, resource by resource. */
  readonly changes?: readonly ResourceChange[];
  /** Only of a plan that was saved: a hash of what the stack declared. */
  readonly fingerprint?: string;
}

/** What carrying out a saved plan has done. */
export interface Applied {
  readonly stack: string;
  readonly created: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** A resource that the plan would delete although it is protected. */
export interface Refusal {
  readonly address: string;
  /** In Terraform's words. */
  readonly reason: string;
}

/** The stacks whose names match, `*` standing for anything, as cdktf takes them. @throws InputError listing the known ones. */
export function matchingStacks(stacks: readonly StackFolder[], patterns: readonly string[]): StackFolder[] {
  const chosen = new Set<StackFolder>();
  for (const pattern of patterns) {
    const found = stacks.filter(({ name }) => matches(name, pattern));
    if (found.length === 0) {
      const known = stacks.map(({ name }) => name).join(", ");
      throw new InputError(`${JSON.stringify(pattern)} is not a known stack; use one of ${known}`);
    }
    for (const stack of found) chosen.add(stack);
  }
  return [...chosen];
}

function matches(name: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}

/** Sorts Terraform's complaints into what protection refuses and all others. */
export function planOf(stack: string, { imported, created, changed, destroyed, diagnostics }: StackPreview): StackPlan {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    stack,
    ...(imported !== undefined && { imported }),
    created,
    changed,
    destroyed,
    refused: errors.flatMap((each) => refusalIn(each) ?? []),
    errors: errors.filter((each) => refusalIn(each) === undefined).map(sentence),
  };
}

/** @see Terraform documentation, "The lifecycle meta-argument", prevent_destroy */
function refusalIn({ summary, detail }: Diagnostic): Refusal | undefined {
  const [, address] = /^Resource (\S+) .*lifecycle\.prevent_destroy set/s.exec(detail) ?? [];
  return address === undefined ? undefined : { address, reason: summary };
}

function sentence({ address, summary, detail }: Diagnostic): string {
  return [address, summary, detail.trim()].filter(Boolean).join(": ");
}

export interface PrintOptions {
  readonly configuration: Configuration;
  /** Folder of the files that people edit. */
  readonly configurationFolder: string;
  /** Whether the plan was one to delete all. */
  readonly destroy: boolean;
}

/** The plan of a stack for a terminal, with the way out where Terraform refuses it. */
export function printPlan(plan: StackPlan, options: PrintOptions): string {
  const { stack, imported = 0, created, changed, destroyed, refused, errors } = plan;
  if (refused.length === 0 && errors.length === 0) {
    const command = `npx cdktf ${options.destroy ? "destroy" : "deploy"} ${stack}`;
    const isEmpty = imported + created + changed + destroyed === 0;
    const next = isEmpty ? "" : `; ${command} does it`;
    const imports = imported === 0 ? "" : `${imported} to import, `;
    return `${stack}: ${imports}${created} to create, ${changed} to change, ${destroyed} to destroy${next}`;
  }
  const outcome = refused.length > 0 ? "Terraform refuses this plan" : "Terraform cannot plan it";
  const unanswered = sortUnanswered(errors);
  return [
    `${stack}: ${outcome}, and nothing was changed`,
    ...unanswered.others.map((error) => `  ${error.replaceAll("\n", "\n  ")}`),
    ...printUnanswered(unanswered),
    ...refused.map(({ address, reason }) => `  ${reason}: ${address}`),
    ...(refused.length > 0 ? wayOut(stack, options) : []),
  ].join("\n");
}

function wayOut(stack: string, { configuration, configurationFolder, destroy }: PrintOptions): string[] {
  const environment = environmentOf(stack, configuration.environments);
  if (!environment?.protected) return ["  They are protected by preventDestroy: true in the code of this stack."];
  const file = join(configurationFolder, "environments", `${environment.name}.yaml`);
  return [
    `  Environment ${environment.name} is protected: what holds data or access is not deleted there.`,
    ...(destroy ? [] : ["  If it is to stay, bring back into the files what they no longer say."]),
    "  If it is to go:",
    `    1. write protected: false in ${file}`,
    `    2. npx cdktf ${destroy ? "destroy" : "deploy"} ${stack}`,
    "    3. write protected: true again",
  ];
}

/** The longest name that fits: `prod-eu` before `prod`. */
function environmentOf(stack: string, environments: readonly Environment[]): Environment | undefined {
  const fitting = environments.filter(({ name }) => stack.startsWith(`${name}-`));
  return fitting.sort((a, b) => b.name.length - a.name.length)[0];
}
