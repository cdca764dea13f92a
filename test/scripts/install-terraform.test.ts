import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { OLDEST_TERRAFORM } from "../../lab/terraform/terraform";

const SCRIPT = "scripts/install-terraform.sh";

test("what is downloaded with another checksum is not installed", () => {
  const folder = mkdtempSync(join(tmpdir(), "install-terraform-"));
  try {
    const [, version = ""] = /^version=(\S+)$/m.exec(readFileSync(SCRIPT, "utf8")) ?? [];
    mkdirSync(join(folder, version));
    for (const platform of ["linux_amd64", "linux_arm64"])
      writeFileSync(join(folder, version, `terraform_${version}_${platform}.zip`), "another one");
    const env = { ...process.env, TERRAFORM_RELEASES: pathToFileURL(folder).href };
    const { status, stdout, stderr } = spawnSync("bash", [SCRIPT, join(folder, "bin")], { env, encoding: "utf8" });
    expect([status, existsSync(join(folder, "bin", "terraform"))]).toEqual([1, false]);
    expect(stdout + stderr).toMatch(/FAILED|did NOT match/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("its version is one that the project runs with", () => {
  const [, version = "0"] = /^version=(\S+)$/m.exec(readFileSync(SCRIPT, "utf8")) ?? [];
  expect(version.localeCompare(OLDEST_TERRAFORM, "en", { numeric: true })).toBeGreaterThanOrEqual(0);
});
