import { judgeClock } from "../../../../cli/doctor/real/clock";

const answer = (aheadMs?: number) => ({ status: 200, text: "", quote: "", ...(aheadMs !== undefined && { aheadMs }) });

test("nothing is said where no server told its time", () => {
  expect(judgeClock([answer()])).toEqual([]);
});

test("a minute is fine, and the worst of all answers counts", () => {
  const about = { what: "Clock", place: "this machine", rule: "clock" };
  expect(judgeClock([answer(200), answer(-60_400), answer(3)])).toEqual([
    { ...about, state: "fine", found: "60 s from the tenant's" },
  ]);
});

test.each([
  [125_000, "125 s behind"],
  [-61_000, "61 s ahead of"],
])("a server that is %i ms ahead is a problem", (aheadMs, words) => {
  expect(judgeClock([answer(aheadMs)])).toEqual([
    {
      what: "Clock",
      state: "problem",
      found: `${words} the tenant's: tokens may count as not yet or no longer valid, and OTLP data as too old`,
      fix: "set it by a time server: timedatectl set-ntp true, or w32tm /resync",
      place: "this machine",
      rule: "clock",
    },
  ]);
});
