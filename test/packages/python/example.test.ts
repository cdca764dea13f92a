import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const versionOf = (folder: string): string => JSON.parse(readFileSync(`${folder}/package.json`, "utf8")).version;

test("the example wants the packages in the versions that are built here", () => {
  const project = readFileSync("examples/python-stack/pyproject.toml", "utf8");
  const cdktf = /"cdktf": "\^(\d+\.\d+)\./.exec(readFileSync("packages/library/package.json", "utf8"))?.[1];
  expect(/^dependencies = (.*)$/m.exec(project)?.[1]).toBe(
    JSON.stringify([
      `cdktf==${cdktf}.*`,
      `cdktf-provider-dynatrace==${versionOf("packages/provider-dynatrace")}`,
      `dynatrace-onboarding==${versionOf("packages/library")}`,
    ]).replaceAll(",", ", "),
  );
});

test.each([[[]], [["one", "two"]]])("the build without one folder says how it is used: %j", (args) => {
  const build = spawnSync(process.execPath, ["packages/python/scripts/build.mjs", ...args], { encoding: "utf8" });
  expect({ status: build.status, stdout: build.stdout, stderr: build.stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "usage: npm run packages:python -- <folder>, for example npm run packages:python -- ../wheels\n",
  });
});
