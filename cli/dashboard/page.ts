import { drawChart, type SeriesData } from "./charts";
import type { ShownData, ShownThreshold, ShownTile } from "./dashboard-content";
import { formatNumber } from "./format";
import { html, markdownHtml } from "./html";
import { CONTENT_SECURITY_POLICY, STYLE } from "./page-style";
import type { TileData } from "./tile-data";

/** A tile with what its query found; text tiles have no data. */
export interface FilledTile {
  readonly tile: ShownTile;
  readonly data?: TileData;
}

/** One dashboard of a page. */
export interface FilledDashboard {
  readonly name: string;
  /** Who looks, and at which time: a sentence. */
  readonly lead: string;
  readonly tiles: readonly FilledTile[];
}

/** Width of a column and height of a row, in px, where the page is as wide as its charts are drawn for. */
const COLUMN = 58;
const ROW = 36;
/** What of a tile is not chart: padding, title, legend. */
const FRAME = { width: 30, height: 72 };
/** A column whose texts are no longer than this is kept on one line. */
const SHORT_CELL = 24;
/** Characters of a text in a table; a line of a log may have thousands. */
const LONGEST_CELL = 120;
/** Rows of a table that a tile shows for each row of the grid that it is high. */
const ROWS_PER_HEIGHT = 1;

/**
 * Dashboards as one page that needs nothing from anywhere: no script, no font, no image, and a policy that allows none.
 * Whatever the data holds is text.
 */
export async function renderPage(title: string, dashboards: readonly FilledDashboard[]): Promise<string> {
  const bodies: string[] = [];
  for (const dashboard of dashboards) bodies.push(await renderDashboard(dashboard));
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${html(CONTENT_SECURITY_POLICY)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${html(title)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    ...bodies,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

async function renderDashboard({ name, lead, tiles }: FilledDashboard): Promise<string> {
  const cards: string[] = [];
  for (const filled of tiles) cards.push(await renderTile(filled));
  const head = `<header><h1>${html(name)}</h1><p class="lead">${html(lead)}</p></header>`;
  return `<main>${head}\n<div class="grid">\n${cards.join("\n")}\n</div></main>`;
}

async function renderTile({ tile, data }: FilledTile): Promise<string> {
  const state = data?.state ?? "text";
  const shape = tile.kind === "data" && tile.visualization === "table" ? "as-table" : "as-is";
  const open = `<section class="tile w${widthOf(tile)} ${shape}" data-tile="${html(tile.id)}" data-state="${state}">`;
  if (tile.kind === "markdown") return `${open}${markdownHtml(tile.content)}</section>`;
  const body = data === undefined ? "" : await renderData(tile, data);
  return `${open}<h2>${html(tile.title)}</h2>${body}</section>`;
}

async function renderData(tile: ShownData, data: TileData): Promise<string> {
  switch (data.state) {
    case "series":
      return renderSeries(tile, data);
    case "value":
      return renderValue(tile, data.field, data.value);
    case "table":
      return renderTable(tile, data.columns, data.rows);
    case "empty":
      return `<p class="empty"><strong>${html(capitalized(data.reason))}.</strong> ${html(data.text)}</p>`;
  }
}

async function renderSeries(tile: ShownData, data: SeriesData): Promise<string> {
  const { w, h } = tile.place;
  const chart = await drawChart(tile, data, w * COLUMN - FRAME.width, h * ROW - FRAME.height);
  const svg = chart.svg.replace(/^<svg/, `<svg role="img" aria-label="${html(tile.title)}"`);
  const entries = chart.legend.map(({ color, label }) => `<li><span class="key ${color}"></span>${html(label)}</li>`);
  const more = chart.left === 0 ? [] : [`<li>and ${chart.left} smaller</li>`];
  return `${svg}<ul class="legend">${[...entries, ...more].join("")}</ul>`;
}

function renderValue({ units, thresholds }: ShownData, field: string, value: number): string {
  const unit = units.get(field);
  const threshold = thresholds.find((each) => each.field === field);
  const meaning = threshold?.steps.findLast(({ from }) => value >= from)?.meaning;
  const note = threshold === undefined ? "" : `<p class="note">${html(thresholdText(threshold, unit))}</p>`;
  return `<p class="value${meaning ? ` ${meaning}` : ""}">${html(formatNumber(value, unit))}</p>${note}`;
}

/** Colour alone would tell some people nothing. */
function thresholdText({ steps }: ShownThreshold, unit: Parameters<typeof formatNumber>[1]): string {
  const worse = steps.filter(({ meaning }) => meaning !== "ideal");
  return worse.map(({ from, meaning }) => `${meaning} from ${formatNumber(from, unit)}`).join(", ");
}

function renderTable({ place }: ShownData, columns: readonly string[], all: readonly (readonly string[])[]): string {
  const rows = all.slice(0, Math.max(1, Math.floor(place.h * ROWS_PER_HEIGHT)));
  const isShort = columns.map((_, index) => rows.every((row) => (row[index] ?? "").length <= SHORT_CELL));
  const cell = (text: string, index: number) => `<td${isShort[index] ? ' class="short"' : ""}>${html(cut(text))}</td>`;
  const head = columns.map((column) => `<th scope="col">${html(column)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("");
  const more = all.length === rows.length ? "" : `<p class="note">and ${all.length - rows.length} more</p>`;
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>${more}`;
}

/** The beginning of a long text, by whole characters. */
function cut(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_CELL ? text : `${characters.slice(0, LONGEST_CELL).join("")}…`;
}

/** The widths that the page has a rule for; the next larger one of any other. */
function widthOf({ place }: ShownTile): number {
  return [6, 8, 12].find((width) => place.w <= width) ?? 24;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
