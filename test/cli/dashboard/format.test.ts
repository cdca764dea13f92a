import { formatNumber, formatTime, scaleOf } from "../../../cli/dashboard/format";

const unit = (base: string, decimals = 2, suffix = "") => ({ base, decimals, suffix });

test.each([
  [48213, unit("none", 0), "48,213"],
  [1.734, unit("percent"), "1.73 %"],
  [0.00123, unit("percent"), "0.0012 %"],
  [0.25, unit("second"), "250 ms"],
  [0, unit("second"), "0 s"],
  [90, unit("second"), "1.5 min"],
  [7200, unit("second"), "2 h"],
  [0.0000005, unit("second"), "0.0000005 s"],
  [1_430_000_000, unit("nanosecond"), "1.43 s"],
  [73_400_320, unit("byte"), "70 MiB"],
  [512, unit("byte"), "512 B"],
  [0.0421, unit("none", 3, "cores"), "0.042 cores"],
  [-1500, unit("byte"), "-1.46 KiB"],
  [2.5, undefined, "2.5"],
])("%d with %j is read as %s", (value, each, expected) => {
  expect(formatNumber(value, each)).toBe(expected);
});

test("an axis has one step of its unit, in which its largest number is short", () => {
  expect(scaleOf(80e6, unit("byte"))).toEqual({ factor: 2 ** 20, suffix: "MiB" });
  expect(scaleOf(0.4, unit("second"))).toEqual({ factor: 1e-3, suffix: "ms" });
  expect(scaleOf(4e9, unit("nanosecond"))).toEqual({ factor: 1e9, suffix: "s" });
  expect(scaleOf(0, unit("second"))).toEqual({ factor: 1e-6, suffix: "µs" });
  expect(scaleOf(12, unit("percent"))).toEqual({ factor: 1, suffix: "%" });
  expect(scaleOf(12, unit("none", 3, "cores"))).toEqual({ factor: 1, suffix: "cores" });
  expect(scaleOf(12)).toEqual({ factor: 1, suffix: "" });
});

test("a time is read without its fraction, and what is no time stays", () => {
  expect(formatTime("2026-11-24T10:00:00.123456789Z")).toBe("2026-11-24 10:00:00");
  expect(formatTime("yesterday")).toBe("yesterday");
});
