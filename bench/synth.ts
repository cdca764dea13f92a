import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationWith, countResources } from "./configurations";
import { type Measured, measureNode } from "./measure";
import type { Row } from "./table";

const RUN = join("scripts", "run.mjs");
const temporary = () => mkdtempSync(join(tmpdir(), "synth-"));

/** A synth of the shipped configuration beside the bare library and beside the way of the cdktf template. */
export async function measureSynth(): Promise<Row[]> {
  const outdir = temporary();
  const env = { CDKTF_OUTDIR: outdir };
  const note = join("node_modules", ".cache", "onboard", "main.json");
  // As after an edit: the project's sources are bundled anew, the installed packages are not.
  const forgetSources = () =>
    writeFileSync(note, JSON.stringify({ ...JSON.parse(readFileSync(note, "utf8")), own: {} }));
  const times = await measureNode({
    bare: { args: ["-e", 'require("cdktf")'] },
    configuration: { args: [RUN, "main.ts"], env },
    sources: { args: [RUN, "main.ts"], env, prepare: forgetSources },
  });
  const template = await measureNode(
    {
      template: {
        args: [join("node_modules", "ts-node", "dist", "bin.js"), "--compiler", "typescript-5", "main.ts"],
        env: { ...env, TS_NODE_COMPILER_OPTIONS: '{"incremental":false,"tsBuildInfoFile":null}' },
      },
    },
    3,
  );
  const { bare, configuration, sources } = times;
  const ratio = (of: { milliseconds: number } | undefined, to: { milliseconds: number } | undefined) =>
    (of?.milliseconds ?? Number.NaN) / (to?.milliseconds ?? Number.NaN);
  rmSync(outdir, { recursive: true, force: true });
  return [
    { what: 'node -e require("cdktf")', median: bare },
    {
      what: "synth, configuration changed",
      median: configuration,
      ratio: ratio(configuration, bare),
      target: "≤ 1.5 of bare",
    },
    { what: "synth, sources changed", median: sources, ratio: ratio(sources, bare), target: "≤ 3 of bare" },
    {
      what: "synth, ts-node with type check",
      median: template.template,
      ratio: ratio(configuration, template.template),
      target: "ours ≤ 0.15 of it",
    },
  ];
}

/** How synth grows with the number of teams. */
export async function measureTeams(): Promise<Row[]> {
  const measured: { size: number; resources: number; synth?: Measured; perResource: number }[] = [];
  for (const size of [100, 1000]) {
    const [folder, outdir] = [configurationWith(size), temporary()];
    const env = { CDKTF_OUTDIR: outdir, ONBOARD_CONFIG: folder };
    const { synth } = await measureNode({ synth: { args: [RUN, "main.ts"], env } }, 3);
    const resources = countResources(outdir);
    for (const used of [folder, outdir]) rmSync(used, { recursive: true, force: true });
    measured.push({ size, resources, synth, perResource: (synth?.milliseconds ?? Number.NaN) / resources });
  }
  const smallest = measured[0]?.perResource ?? Number.NaN;
  return measured.map(({ size, resources, synth, perResource }) => ({
    what: `synth, ${size} teams, 2 environments: ${resources} resources, ${perResource.toFixed(2)} ms each`,
    median: synth,
    ratio: perResource / smallest,
    target: size === 1000 ? "≤ 1.3 a resource; ≤ 0.6 ms; < 700 MB" : undefined,
  }));
}

/** Two synths in two folders, byte by byte. */
export async function compareSynths(): Promise<Row[]> {
  const folders = [temporary(), temporary()];
  await measureNode({ first: { args: [RUN, "main.ts"], env: { CDKTF_OUTDIR: folders[0] ?? "" } } }, 0);
  await measureNode({ second: { args: [RUN, "main.ts"], env: { CDKTF_OUTDIR: folders[1] ?? "" } } }, 0);
  const [first, second] = folders.map((folder) => contentOf(folder));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  return [{ what: `two synths in two folders: ${first === second ? "equal byte by byte" : "DIFFERENT"}` }];
}

function contentOf(outdir: string): string {
  const manifest = readFileSync(join(outdir, "manifest.json"), "utf8");
  const stacks: { synthesizedStackPath: string }[] = Object.values(JSON.parse(manifest).stacks);
  return [manifest, ...stacks.map((stack) => readFileSync(join(outdir, stack.synthesizedStackPath), "utf8"))].join(
    "\n",
  );
}
