import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SuccessorProject } from "../test/e2e/support/successor-project";
import { measureNode } from "./measure";
import type { Row } from "./table";

/** The same synth with cdktf, whose traces our bundler patches away, and with its successor, with its own switch and without. */
export async function measureSuccessor(): Promise<Row[]> {
  const project = await SuccessorProject.make();
  const outdir = mkdtempSync(join(tmpdir(), "synth-"));
  try {
    const args = [join("scripts", "run.mjs"), "main.ts"];
    const env = { CDKTF_OUTDIR: outdir, ONBOARD_STATE_FOLDER: outdir };
    const cwd = project.folder;
    const { cdktf, cdktn, traced } = await measureNode({
      cdktf: { args, env },
      cdktn: { args, cwd, env },
      traced: { args, cwd, env: { ...env, CDKTN_DISABLE_CREATION_STACK: "0" } },
    });
    const { version } = project.installed("cdktf");
    const ratio = (of?: { milliseconds: number }) =>
      (of?.milliseconds ?? Number.NaN) / (cdktf?.milliseconds ?? Number.NaN);
    return [
      { what: "synth with cdktf", median: cdktf },
      { what: `synth with cdktn ${version}`, median: cdktn, ratio: ratio(cdktn), target: "≤ 1.5 of cdktf" },
      { what: `synth with cdktn ${version} and traces`, median: traced, ratio: ratio(traced) },
    ];
  } finally {
    project.remove();
    rmSync(outdir, { recursive: true, force: true });
  }
}
