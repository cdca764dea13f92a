import { type AccessModel, modelFromStacks } from "../access";
import type { OwnedStack } from "../checks";
import type { Configuration } from "../config/load";
import { synthesizeInMemory } from "../stacks/in-memory";

/** The stacks of a configuration as Terraform would get them, made in memory and unchecked. */
export function synthesize(configuration: Configuration): readonly OwnedStack[] {
  return synthesizeInMemory(configuration).stacks;
}

/** Who may do what once all these stacks are deployed. */
export function modelOf(stacks: readonly OwnedStack[]): AccessModel {
  return modelFromStacks(stacks.map(({ stack }) => stack));
}
