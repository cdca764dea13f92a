import type { AccessModel } from "../../access";
import { accessOf } from "../access/access";
import { judge } from "../access/judgement";
import type { AccessQuestion } from "../access/question";
import type { Source } from "../stacks/stack-source";
import { failsAnyway, type MatcherContext, type MatcherResult, told } from "./matcher";

/** Passes where the stacks grant it for certain. */
export function toGrant(this: MatcherContext, received: Source | AccessModel, question: AccessQuestion): MatcherResult {
  const { verdict, question: asked, because } = judge(modelOf(received), question);
  if (verdict === "unknown") return failsAnyway(this, unknown(asked, because));
  const pass = verdict === "granted";
  const expected = pass ? "expected it not to be granted, and it is" : "expected it to be granted, and it is not";
  return { pass, message: () => told(`${asked}: ${expected}:`, because) };
}

/** Passes where the stacks deny it for certain: what nobody knows counts as granted. */
export function toDeny(this: MatcherContext, received: Source | AccessModel, question: AccessQuestion): MatcherResult {
  const { verdict, question: asked, because } = judge(modelOf(received), question);
  if (verdict === "unknown") return failsAnyway(this, unknown(asked, because));
  const pass = verdict === "denied";
  const expected = pass ? "expected it not to be denied, and it is" : "expected it to be denied, and it is granted";
  return { pass, message: () => told(`${asked}: ${expected}:`, because) };
}

function unknown(asked: string, because: readonly string[]): string {
  const sentence = `${asked}: cannot be said, and counts as granted; name what is left open, or add the stack that declares it:`;
  return told(sentence, because);
}

function modelOf(received: Source | AccessModel): AccessModel {
  return isModel(received) ? received : accessOf(received);
}

function isModel(received: object): received is AccessModel {
  return "bindings" in received && "policies" in received && "groups" in received;
}
