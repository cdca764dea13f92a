import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureNode } from "./measure";
import type { Row } from "./table";

/** How large the packed library is, and what importing one construct of it costs beside cdktf alone, from what was packed. */
export async function measurePackages(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "packages-"));
  try {
    // This builds the library too, which node_modules links to.
    execFileSync("npm", ["run", "--silent", "packages:pack", "--", folder], { stdio: ["ignore", "ignore", "inherit"] });
    return [...sizesIn(folder), ...(await importTimes())];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizesIn(folder: string): Row[] {
  return readdirSync(folder).map((name) => ({
    what: `size of ${name}`,
    figure: `${Math.round(statSync(join(folder, name)).size / 1000)} KB`,
    ...(/^dynatrace-onboarding-\d/.test(name) && { target: "< 400 KB" }),
  }));
}

/** The start of Node itself is taken off both sides of a ratio. */
async function importTimes(): Promise<Row[]> {
  const requiring = (...names: string[]) => ({ args: ["-e", names.map((name) => `require("${name}")`).join(";")] });
  const construct = "dynatrace-onboarding/constructs/management-zone";
  const whole = "dynatrace-onboarding/constructs/team-onboarding";
  const times = await measureNode(
    { nothing: requiring(), cdktf: requiring("cdktf"), construct: requiring(construct), whole: requiring(whole) },
    15,
  );
  const own = (name: string) => (times[name]?.milliseconds ?? Number.NaN) - (times.nothing?.milliseconds ?? Number.NaN);
  return [
    { what: 'import of "cdktf" alone', median: times.cdktf },
    {
      what: "import of one construct",
      median: times.construct,
      ratio: own("construct") / own("cdktf"),
      target: "≤ 1.2 of cdktf",
    },
    {
      what: "import of TeamOnboarding, with eight constructs",
      median: times.whole,
      ratio: own("whole") / own("cdktf"),
    },
  ];
}
