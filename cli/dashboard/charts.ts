import type { EChartsOption, SeriesOption } from "echarts";
import type { ShownData } from "./dashboard-content";
import { rounded, type Scale, scaleOf } from "./format";
import type { Series, TileData } from "./tile-data";

/** A chart as SVG without a script, a style or an address in it, and what its colours mean. */
export interface Chart {
  readonly svg: string;
  readonly legend: readonly { readonly color: string; readonly label: string }[];
  /** Series that are left out, the smallest ones. */
  readonly left: number;
}

export type SeriesData = Extract<TileData, { state: "series" }>;

/** Colours of the page that take turns; it names them in CSS, for light and dark. */
const TURNS = ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"] as const;
/** What means the same in every chart has the same colour in every chart. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/^(2xx|INFO|DEBUG|TRACE)$/, "ideal"],
  [/^(3xx|NONE|NOTICE)$/, "s1"],
  [/^(4xx|WARN|WARNING)$/, "warning"],
  [/^(5xx|ERROR|CRITICAL|FATAL|SEVERE|EMERGENCY|ALERT)$/, "critical"],
];
/** Names of all colours that charts use. */
export const CHART_COLORS: readonly string[] = [...TURNS, "ideal", "warning", "critical"];

/** More lines than this cannot be told apart. */
const MOST_SERIES = TURNS.length;
/** Below this, each point is drawn, since a line may have only one. */
const FEW_POINTS = 40;

/** Draws the series of a tile at a size in px; on a page it may be scaled. */
export async function drawChart(tile: ShownData, data: SeriesData, width: number, height: number): Promise<Chart> {
  const ranked = [...data.series].sort((one, other) => sizeOf(other) - sizeOf(one));
  const kept = new Set(ranked.slice(0, MOST_SERIES));
  const series = data.series.filter((each) => kept.has(each));
  let turn = 0;
  const legend = series.map(({ label }) => {
    const meaning = MEANINGS.find(([pattern]) => pattern.test(label))?.[1];
    return { label, color: meaning ?? TURNS[turn++ % TURNS.length] ?? "s1" };
  });
  const colors = legend.map(({ color }) => `var(--${color})`);
  const unit = tile.units.get(data.field);
  const scale = scaleOf(Math.max(...series.flatMap(({ points }) => points.map(([, value]) => value))), unit);
  const option: EChartsOption = {
    animation: false,
    textStyle: { fontFamily: "sans-serif", fontSize: 12 },
    grid: { left: 4, right: 14, top: 10, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    useUTC: true,
    xAxis: {
      type: "time",
      min: data.from,
      max: data.to,
      axisLine: { lineStyle: { color: "var(--axis)" } },
      axisTick: { show: false },
      splitNumber: Math.max(2, Math.floor(width / 110)),
      axisLabel: { color: "var(--muted)", hideOverlap: true, formatter: (value: number) => clockOf(value) },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 4,
      ...(unit?.decimals === 0 && { minInterval: 1 }),
      splitLine: { lineStyle: { color: "var(--line)" } },
      axisLabel: { color: "var(--muted)", formatter: (value: number) => `${rounded(value, 4)} ${scale.suffix}`.trim() },
    },
    series: series.map((each, index) => seriesOption(tile, each, colors[index] ?? "var(--s1)", scale)),
  };
  return { svg: plain(await render(option, width, height)), legend, left: data.series.length - series.length };
}

function seriesOption(
  { visualization }: ShownData,
  { label, points }: Series,
  color: string,
  { factor }: Scale,
): SeriesOption {
  const data = points.map(([time, value]) => [time, value / factor]);
  if (visualization === "barChart")
    return { type: "bar", name: label, data, stack: "all", barMaxWidth: 22, itemStyle: { color } };
  return {
    type: "line",
    name: label,
    data,
    showSymbol: points.length <= FEW_POINTS,
    symbol: "circle",
    symbolSize: 5,
    lineStyle: { color, width: 2 },
    itemStyle: { color, borderWidth: 0 },
    ...(visualization === "areaChart" && { areaStyle: { color, opacity: 0.25 } }),
  };
}

/** ECharts is large, so it is loaded when a chart is drawn; left undisposed it would keep the process alive. */
async function render(option: EChartsOption, width: number, height: number): Promise<string> {
  const { init } = await import("echarts");
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/**
 * An SVG for a page that allows neither inline styles nor scripts: fonts come from the page, and the marks by which the
 * library's own client finds elements go.
 */
function plain(svg: string): string {
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, "")
    .replace(/<[a-zA-Z][^<>]*>/g, (tag) =>
      tag.replace(/ (?:style|class|ecmeta_\w+|xmlns:xlink|baseProfile)="[^"]*"/g, ""),
    )
    .replace(/^<svg width="\d+" height="\d+"/, "<svg");
}

function sizeOf({ points }: Series): number {
  return points.reduce((sum, [, value]) => sum + Math.abs(value), 0);
}

function clockOf(time: number): string {
  return new Date(time).toISOString().slice(11, 16);
}
