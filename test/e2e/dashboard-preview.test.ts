import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { renderPage } from "../../cli/dashboard/page";
import { previewDashboard } from "../../cli/dashboard/preview";
import { type TeamDashboardDocument, teamDashboards } from "../../cli/dashboard/team-dashboards";
import type { Configuration } from "../../config/load";
import type { LabReady, RunningTenant } from "../../lab/tenant/server";
import { deployDashboard, feedService, labWithAccess } from "../cli/dashboard/fed-lab";
import { shipped } from "../cli/fixtures";
import { configuration, environment, team } from "../stacks/fixtures";
import { contrasts, overflow, tiles as tilesOf } from "./support/page-facts.cjs";

jest.setTimeout(120_000);

const PICTURE = "docs/images/team-dashboard.png";
/** The team of the README, with traces, so that every row of the dashboard is on the picture. */
const TLO: Configuration = withTraces();
const HOUR = 3_600_000;

let lab: RunningTenant;
let browser: Browser;
let folder: string;
let dashboard: TeamDashboardDocument;
let pages: Record<"member" | "stranger", string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dashboard-"));
  lab = await labWithAccess(TLO);
  const [file] = TLO.teams;
  const [found] = file
    ? teamDashboards(
        TLO,
        file,
        TLO.environments.filter(({ name }) => name === "prod"),
      )
    : [];
  if (found === undefined) throw new Error("the team has no dashboard");
  dashboard = found;
  await deployDashboard(lab.ready, dashboard, "tlo-python-group (prod)");
  const source = { environment: "prod", namespace: "tlo-python", cluster: "tlo-prod", version: "1.0.0" };
  await feedService(lab.ready, source);
  pages = {
    member: await written("member", lab.ready, ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50"]),
    stranger: await written("stranger", lab.ready, ["of nobody"]),
  };
  const { default: chromium } = await import("@sparticuz/chromium");
  browser = await puppeteer.launch({
    args: chromium.args,
    executablePath: await chromium.executablePath(),
    headless: "shell",
  });
});

afterAll(async () => {
  await browser?.close();
  await lab?.close();
  if (folder) rmSync(folder, { recursive: true });
});

function withTraces(): Configuration {
  const { environments, teams } = shipped();
  const [file] = teams;
  if (file === undefined) throw new Error("no team is shipped");
  const traces = { otlp: true };
  return { environments, teams: [{ ...file, in: (name) => ({ ...file.in(name), traces }) }] };
}

async function written(who: string, ready: LabReady, claims: readonly string[]): Promise<string> {
  const name = who === "member" ? "a member of tlo-python-group" : "a member of another team";
  const shown = await previewDashboard(ready, dashboard, { claims, who: name, lastMs: HOUR });
  const path = join(folder, `${who}.html`);
  writeFileSync(path, await renderPage("Dashboard of tlo-python", [shown]));
  return path;
}

interface Opened {
  readonly page: Page;
  /** What the browser complained about, and what it asked for besides the page. */
  readonly complaints: string[];
  readonly requests: string[];
}

async function open(path: string, width: number, scheme: "light" | "dark" = "light"): Promise<Opened> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const { href } = pathToFileURL(path);
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (request.url() !== href) requests.push(request.url());
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(href);
  return { page, complaints, requests };
}

test.each([800, 1260, 1261, 1600])(
  "at %d px a member sees every tile whole, and the browser has nothing to complain about",
  async (width) => {
    const { page, complaints, requests } = await open(pages.member, width);
    const tiles = await page.evaluate(tilesOf);
    expect(tiles).toHaveLength(20);
    for (const { id, state, marks, rows, isCut, text } of tiles) {
      const shown = { series: marks > 0, table: rows > 0, value: /\d/.test(text), text: text !== "", empty: false }[
        state
      ];
      expect({ id, shown, isCut }).toEqual({ id, shown: true, isCut: false });
    }
    expect([await page.evaluate(overflow), complaints, requests]).toEqual([0, [], []]);
    await page.close();
  },
);

test("somebody of no team sees of each tile why it is empty", async () => {
  const { page, complaints } = await open(pages.stranger, 1280);
  const tiles = (await page.evaluate(tilesOf)).filter(({ id }) => id !== "header");
  expect(tiles.map(({ id, state }) => [id, state])).toEqual(tiles.map(({ id }) => [id, "empty"]));
  for (const { text } of tiles) expect(text).toMatch(/No right\. Insufficient permission to access table/);
  const lead = (path: string) => /<p class="lead">(.*?)<\/p>/.exec(readFileSync(path, "utf8"))?.[1];
  expect(lead(pages.member)).toContain("in the local lab, as it is deployed.");
  expect(lead(pages.stranger)).toContain("as the files have it: they cannot open a deployed one.");
  expect(complaints).toEqual([]);
  await page.close();
});

test("text is readable on its card, in light and in dark", async () => {
  for (const scheme of ["light", "dark"] as const) {
    const { page } = await open(pages.member, 1280, scheme);
    const found = await page.evaluate(contrasts);
    // Level AA of the Web Content Accessibility Guidelines, for large text 3.
    expect(found.filter(({ contrast }) => contrast < 3)).toEqual([]);
    expect(found.length).toBeGreaterThan(100);
    await page.close();
  }
});

test("the page holds no script, no handler and no address but the links of the header", () => {
  const page = readFileSync(pages.member, "utf8");
  expect(page).not.toMatch(/<script|\son\w+\s*=|\sstyle=|javascript:/i);
  const addresses = [...page.matchAll(/\b(?:href|src|action|data)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses).toEqual(["https://splunk.example.com/app/search/tlo", "https://lb.example.com/tlo"]);
  expect(page).toContain("default-src &#39;none&#39;; style-src &#39;sha256-");
});

test("what people write into logs, routes and names is text on the page", async () => {
  const hostile = `</text></svg><script>document.title="owned"</script><img src=x onerror="document.title='owned'">\u001b[31m`;
  const orders = team("orders");
  const own = configuration([environment("prod")], [orders]);
  const other = await labWithAccess(own);
  try {
    const [file] = own.teams;
    const [document] = file ? teamDashboards(own, file, own.environments) : [];
    if (document === undefined) throw new Error("the team has no dashboard");
    const source = { environment: "prod", namespace: "orders", cluster: "tlo-prod", version: hostile };
    await feedService(other.ready, source, Date.now(), hostile);
    const claims = [orders.adGroups[0]?.claim ?? ""];
    const shown = await previewDashboard(other.ready, document, { claims, who: hostile, lastMs: HOUR });
    const path = join(folder, "hostile.html");
    writeFileSync(path, await renderPage(hostile, [shown]));
    const { page, complaints, requests } = await open(path, 1280);
    expect(await page.title()).not.toBe("owned");
    expect(await page.$$eval("script, img", (elements) => elements.length)).toBe(0);
    expect(await page.$$eval("td", (cells) => cells.some((cell) => cell.textContent?.includes("<script>")))).toBe(true);
    expect(
      await page.$$eval(".legend li", (items) => items.some((item) => item.textContent?.includes("<script>"))),
    ).toBe(true);
    expect(readFileSync(path, "utf8")).not.toContain("\u001b");
    expect([complaints, requests]).toEqual([[], []]);
    await page.close();
  } finally {
    await other.close();
  }
});

test("the picture of the README is one of this page", async () => {
  const { page } = await open(pages.member, 1280);
  // Down to the logs; the rest is tables.
  const box = await (await page.$('[data-tile="log-volume"]'))?.boundingBox();
  const height = Math.ceil((box?.y ?? 0) + (box?.height ?? 0) + 12);
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 1280, height }, captureBeyondViewport: true });
  if (process.env.UPDATE_DOCS) {
    mkdirSync("docs/images", { recursive: true });
    writeFileSync(PICTURE, picture);
  }
  const [made, kept] = [sizeOf(picture), sizeOf(readFileSync(PICTURE))];
  expect(kept.width).toBe(made.width);
  expect(Math.abs(kept.height - made.height)).toBeLessThan(made.height / 5);
  expect(statSync(PICTURE).size).toBeLessThan(300_000);
  await page.close();
});

/** Width and height as the header of a PNG has them. */
function sizeOf(png: Uint8Array) {
  const header = Buffer.from(png);
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}
