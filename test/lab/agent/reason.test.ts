import { reasonOf } from "../../../lab/agent/reason";

test.each([
  ["an error", new Error("no"), "no"],
  [
    "what lies behind it",
    new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }),
    "connect ECONNREFUSED",
  ],
  ["an error of another realm", { message: "hang up" }, "hang up"],
  ["a text", "no", "no"],
  ["nothing", undefined, "undefined"],
])("%s", (_title, error, expected) => {
  expect(reasonOf(error)).toBe(expected);
});
