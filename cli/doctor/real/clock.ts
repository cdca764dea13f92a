import type { Examined } from "../examined";
import type { Answer } from "./ask";

/** Seconds that a clock may be off. Tokens are dated, and OTLP data from the future or the past is dropped. */
const MOST_SECONDS = 60;

/** Compares this machine's clock with those of the servers; says nothing where none of them told its time. */
export function judgeClock(answers: readonly Answer[]): Examined[] {
  const all = answers.flatMap(({ aheadMs }) => aheadMs ?? []);
  const worst = all.reduce((left, right) => (Math.abs(right) > Math.abs(left) ? right : left), 0);
  if (all.length === 0) return [];
  const seconds = Math.round(Math.abs(worst) / 1_000);
  const about = { what: "Clock", place: "this machine", rule: "clock" } as const;
  if (seconds <= MOST_SECONDS) return [{ ...about, state: "fine", found: `${seconds} s from the tenant's` }];
  const side = worst > 0 ? "behind" : "ahead of";
  const found = `${seconds} s ${side} the tenant's: tokens may count as not yet or no longer valid, and OTLP data as too old`;
  return [
    { ...about, state: "problem", found, fix: "set it by a time server: timedatectl set-ntp true, or w32tm /resync" },
  ];
}
