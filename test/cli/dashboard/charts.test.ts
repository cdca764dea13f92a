import { drawChart, type SeriesData } from "../../../cli/dashboard/charts";
import type { ShownData } from "../../../cli/dashboard/dashboard-content";

const TILE: ShownData = {
  kind: "data",
  id: "a",
  place: { x: 0, y: 0, w: 12, h: 7 },
  title: "A",
  query: "q",
  visualization: "lineChart",
  units: new Map([["memory", { base: "byte", decimals: 1, suffix: "" }]]),
  thresholds: [],
};
const FROM = Date.UTC(2026, 10, 24, 10);
const data = (...labels: string[]): SeriesData => ({
  state: "series",
  field: "memory",
  from: FROM,
  to: FROM + 600_000,
  interval: 60_000,
  series: labels.map((label, index) => ({
    label,
    points: [
      [FROM, 2 ** 20 * (index + 1)],
      [FROM + 60_000, 2 ** 21 * (index + 1)],
    ],
  })),
});

test("a chart has a line for each series, an axis in one step of the unit, and the time in UTC", async () => {
  const { svg, legend, left } = await drawChart(TILE, data("one", "two"), 600, 200);
  expect(svg.match(/stroke="var\(--s1\)"/g)?.length).toBeGreaterThan(0);
  expect(svg.match(/stroke="var\(--s2\)"/g)?.length).toBeGreaterThan(0);
  expect(svg).toContain("4 MiB");
  expect(svg).toContain("10:05");
  expect([legend, left]).toEqual([
    [
      { label: "one", color: "s1" },
      { label: "two", color: "s2" },
    ],
    0,
  ]);
});

test("bars are stacked", async () => {
  const { svg } = await drawChart({ ...TILE, visualization: "barChart" }, data("one", "two"), 600, 200);
  expect(svg.match(/fill="var\(--s1\)"/g)).toHaveLength(2);
  expect(svg.match(/fill="var\(--s2\)"/g)).toHaveLength(2);
  expect(svg).toContain("6 MiB");
});

test("an area is filled", async () => {
  const { svg } = await drawChart({ ...TILE, visualization: "areaChart" }, data("one"), 600, 200);
  expect(svg).toMatch(/fill="var\(--s1\)" fill-opacity="0.25"/);
});

test("what means the same has the same colour everywhere", async () => {
  const { legend } = await drawChart(TILE, data("2xx", "5xx", "WARN", "pod"), 600, 200);
  expect(legend.map(({ color }) => color)).toEqual(["ideal", "critical", "warning", "s1"]);
});

test("of many series the largest are drawn, and the others are counted", async () => {
  const labels = Array.from({ length: 11 }, (_, index) => `pod-${index}`);
  const { legend, left } = await drawChart(TILE, data(...labels), 600, 200);
  expect(legend.map(({ label }) => label)).toEqual(labels.slice(3));
  expect(left).toBe(3);
});

test("the drawing holds no style, script, handler or address, whatever a series is called", async () => {
  const hostile = `</svg><script>alert(1)</script> style="x" onload="y" url(https://h)`;
  const { svg } = await drawChart(TILE, data(hostile), 600, 200);
  expect(svg).toMatch(/^<svg [^>]*>/);
  expect(svg).not.toMatch(/ style=| class=| on\w+=|<style|<script|ecmeta|xlink/);
  expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
});
