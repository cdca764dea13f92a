import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

test("the command is the bin of a workspace package, which npm links, and not of the root", () => {
  expect(json("package.json")).not.toHaveProperty("bin");
  expect(json("packages/onboard/package.json")).toMatchObject({ bin: { onboard: "onboard.mjs" } });
  expect(realpathSync("node_modules/.bin/onboard")).toBe(resolve("packages/onboard/onboard.mjs"));
  expect(json("package-lock.json").packages["node_modules/@dynatrace-onboarding/onboard"]).toEqual({
    resolved: "packages/onboard",
    link: true,
  });
});

test.each([".", "config/teams", "packages/provider-dynatrace"])(
  "npx runs the link in %s and installs nothing",
  (cwd) => {
    const cache = mkdtempSync(join(tmpdir(), "npm-cache-"));
    try {
      const env = {
        ...process.env,
        npm_config_cache: cache,
        npm_config_offline: "true",
        npm_config_update_notifier: "false",
      };
      const { status, stdout, stderr } = spawnSync("npx", ["onboard", "--version"], { cwd, env, encoding: "utf8" });
      expect([status, stdout, stderr]).toEqual([0, `${json("package.json").version}\n`, ""]);
      // Where npx puts what it has to install first.
      expect(existsSync(join(cache, "_npx"))).toBe(false);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  },
);
