import type { Answer, Ask, Question } from "../../../../cli/doctor/real/ask";
import type { NeededBy, NeededScopes } from "../../../../cli/doctor/real/needed-scopes";

/** An answer as `asker` gives it. */
export function answer(status: number, body: unknown): Answer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, text, quote: text.slice(0, 160) };
}

/** Answers question by question, and keeps what was asked. */
export function answering(...answers: readonly Answer[]): { readonly ask: Ask; readonly asked: Question[] } {
  const asked: Question[] = [];
  const ask: Ask = async (question) => {
    const next = answers[asked.length];
    asked.push(question);
    if (next === undefined) throw new Error(`nobody expected ${question.method} ${question.url}`);
    return next;
  };
  return { ask, asked };
}

/** What stacks need, by credential: scope to types. */
export function needs(by: Partial<Record<"apiToken" | "client" | "account", Record<string, string[]>>>): NeededScopes {
  const map = (record: Record<string, string[]> = {}): NeededBy => new Map(Object.entries(record));
  return {
    apiToken: map(by.apiToken),
    client: map(by.client),
    account: map(by.account),
    optional: new Set(["storage:logs:read"]),
    unknown: [],
  };
}
