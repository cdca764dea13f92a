import type { ShownData, ShownTile } from "../../../cli/dashboard/dashboard-content";
import { renderPage } from "../../../cli/dashboard/page";
import { CONTENT_SECURITY_POLICY } from "../../../cli/dashboard/page-style";
import type { TileData } from "../../../cli/dashboard/tile-data";

const tile = (more: Partial<ShownData> = {}): ShownData => ({
  kind: "data",
  id: "a",
  place: { x: 0, y: 0, w: 6, h: 4 },
  title: "<A>",
  query: "q",
  visualization: "singleValue",
  units: new Map([["share", { base: "percent", decimals: 2, suffix: "" }]]),
  thresholds: [
    {
      field: "share",
      steps: [
        { from: 0, meaning: "ideal" },
        { from: 1, meaning: "warning" },
        { from: 5, meaning: "critical" },
      ],
    },
  ],
  ...more,
});

/** What stands in the grid of a page with one tile. */
async function shown(each: ShownTile, data?: TileData): Promise<string> {
  const page = await renderPage("title", [
    { name: "name", lead: "lead", tiles: [{ tile: each, ...(data && { data }) }] },
  ]);
  return /<div class="grid">\n([\s\S]*)\n<\/div><\/main>/.exec(page)?.[1] ?? "";
}

test("a page says in its head what it allows itself, and escapes what it is called", async () => {
  const page = await renderPage("<title>", [{ name: "<name>", lead: "<lead>", tiles: [] }]);
  expect(page).toContain(`content="${CONTENT_SECURITY_POLICY.replaceAll("'", "&#39;")}"`);
  expect(CONTENT_SECURITY_POLICY).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'$/,
  );
  expect(page).toContain("<title>&lt;title&gt;</title>");
  expect(page).toContain('<h1>&lt;name&gt;</h1><p class="lead">&lt;lead&gt;</p>');
});

test.each([
  [0.5, "ideal", "0.5 %"],
  [1, "warning", "1 %"],
  [4.999, "warning", "5 %"],
  [5, "critical", "5 %"],
])("a share of %d is shown as %s", async (value, meaning, text) => {
  expect(await shown(tile(), { state: "value", field: "share", value })).toBe(
    `<section class="tile w6 as-is" data-tile="a" data-state="value"><h2>&lt;A&gt;</h2><p class="value ${meaning}">${text}</p><p class="note">warning from 1 %, critical from 5 %</p></section>`,
  );
});

test("a value without a threshold has no colour", async () => {
  expect(await shown(tile({ thresholds: [] }), { state: "value", field: "share", value: 2 })).toContain(
    '<h2>&lt;A&gt;</h2><p class="value">2 %</p></section>',
  );
});

test("a table shows as many rows as fit, the beginning of long texts, and how many rows there are besides", async () => {
  const rows = Array.from({ length: 6 }, (_, index) => [String(index), "<x>".repeat(100)]);
  const html = await shown(tile({ visualization: "table" }), { state: "table", columns: ["n", "text"], rows });
  expect(html).toContain('<section class="tile w6 as-table" data-tile="a" data-state="table">');
  expect(html.match(/<tr>/g)).toHaveLength(5);
  expect(html).toContain(`<td class="short">3</td><td>${"&lt;x&gt;".repeat(40)}…</td>`);
  expect(html).toContain('<p class="note">and 2 more</p>');
});

test("a chart has a name for those who cannot see it, and a legend with what was left out", async () => {
  const from = Date.UTC(2026, 10, 24);
  const points = [[from, 1]] as const;
  const series = Array.from({ length: 9 }, (_, index) => ({ label: `<${index}>`, points }));
  const data: TileData = { state: "series", field: "share", series, from, to: from + 60_000, interval: 60_000 };
  const html = await shown(tile({ visualization: "lineChart", place: { x: 0, y: 0, w: 20, h: 4 } }), data);
  expect(html).toContain('<section class="tile w24 as-is" data-tile="a" data-state="series">');
  expect(html).toContain('<svg role="img" aria-label="&lt;A&gt;"');
  expect(html).toContain('<li><span class="key s1"></span>&lt;0&gt;</li>');
  expect(html).toContain("<li>and 1 smaller</li></ul>");
});

test("an empty tile says why", async () => {
  const html = await shown(tile(), { state: "empty", reason: "no right", text: "<b>" });
  expect(html).toContain('<p class="empty"><strong>No right.</strong> &lt;b&gt;</p>');
});

test("a text tile is its Markdown", async () => {
  const place = { x: 0, y: 0, w: 24, h: 3 };
  expect(await shown({ kind: "markdown", id: "h", place, content: "## a" })).toBe(
    '<section class="tile w24 as-is" data-tile="h" data-state="text"><h3>a</h3></section>',
  );
});
