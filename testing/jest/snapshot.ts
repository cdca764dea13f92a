import { createRequire } from "node:module";
import type { MatcherContext, MatcherResult } from "./matcher";

type ToMatchSnapshot = (this: MatcherContext, received: unknown, hint?: string) => MatcherResult;

/** Jest's own `toMatchSnapshot`, for the test that is running. */
export function matchSnapshot(context: MatcherContext, text: string, hint: string): MatcherResult {
  return jestSnapshot().call(context, text, ...(hint === "" ? [] : [hint]));
}

/** The package lies beside jest with npm, and below it where every package has only what it declares. */
function jestSnapshot(): ToMatchSnapshot {
  try {
    return require("jest-snapshot").toMatchSnapshot;
  } catch {
    const jest = createRequire(require.resolve("jest"));
    const core = createRequire(jest.resolve("@jest/core"));
    return require(core.resolve("jest-snapshot")).toMatchSnapshot;
  }
}
