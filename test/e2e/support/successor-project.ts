import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const PAGE = "docs/decisions/0012-cdktf-or-cdktn.md";
const MODULES = resolve("node_modules");
const BINDINGS = join("packages", "provider-dynatrace");
const FILES = ["cdktf.json", "jest.config.cjs", "main.ts", "package.json", "tsconfig.json"];

/** What is installed anew, as the library is a part of it or a peer; the rest is the installed of this project. */
const INSTALLED = /^(cdktf|cdktf-cli|constructs|@cdktf\/.*)$/;

/** Their types say nothing of the library, and take most of a type check. */
const UNCHECKED = /^(bench|cli|lab|test)$/;

/** A copy of the sources that has gone over to the successor of cdktf, by the lines of the decision page. */
export class SuccessorProject {
  /** Copies the sources and runs all lines but the last one. @throws Error with what a line printed when it fails. */
  public static async make(): Promise<SuccessorProject> {
    const lines = fiveLines();
    const project = new SuccessorProject(mkdtempSync(join(tmpdir(), "successor-")), lines.at(-1) ?? "");
    try {
      project.copySources();
      for (const line of lines.slice(0, -1)) await project.shell(line);
      project.linkTheRest();
      return project;
    } catch (error) {
      project.remove();
      throw error;
    }
  }

  private constructor(
    public readonly folder: string,
    /** The last of the lines, which plans a stack. */
    public readonly diff: string,
  ) {}

  /** Runs a line as somebody at a shell in the project would; npm's own variables would point it at this one. */
  public async shell(line: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const isOurs = /^npm_(package|lifecycle|config_local|command|execpath)/;
    const own = Object.entries(process.env).filter(([name]) => !isOurs.test(name));
    const quiet = { npm_config_audit: "false", npm_config_fund: "false", CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
    const env = { ...Object.fromEntries(own), ...quiet, npm_config_prefer_offline: "true", ...variables };
    const options = { cwd: this.folder, env, maxBuffer: 1 << 26 };
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", line], options);
    return stdout;
  }

  /** What an installed package says of itself. */
  public installed(name: string): { readonly name: string; readonly version: string } {
    return JSON.parse(readFileSync(join(this.folder, "node_modules", name, "package.json"), "utf8"));
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private copySources(): void {
    const { include, ...options }: { include: string[] } = JSON.parse(readFileSync("tsconfig.json", "utf8"));
    const folders = include.filter((name) => !name.includes("*"));
    for (const name of [...folders, ...FILES, "scripts", BINDINGS])
      cpSync(name, join(this.folder, name), { recursive: true, filter: (path) => !path.includes("node_modules") });
    const checked = include.filter((name) => !UNCHECKED.test(name));
    writeFileSync(join(this.folder, "tsconfig.json"), JSON.stringify({ ...options, include: checked }));
    keepOnly(join(this.folder, "package.json"), INSTALLED);
    keepOnly(join(this.folder, BINDINGS, "package.json"), INSTALLED);
  }

  /** What does not touch the library need not be installed a second time. */
  private linkTheRest(): void {
    for (const name of packagesIn(MODULES)) {
      const place = join(this.folder, "node_modules", name);
      if (INSTALLED.test(name) || existsSync(place)) continue;
      mkdirSync(resolve(place, ".."), { recursive: true });
      symlinkSync(join(MODULES, name), place);
    }
  }
}

function fiveLines(): string[] {
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(readFileSync(PAGE, "utf8")) ?? [];
  const lines = block.trimEnd().split("\n");
  if (lines.length !== 5) throw new Error(`${PAGE} must switch in five lines; got ${lines.length}`);
  return lines;
}

/** Takes out of a package.json what is not installed there: linters, the lab's servers, the bindings' generator. */
function keepOnly(file: string, wanted: RegExp): void {
  const { devDependencies: _tools, scripts: _scripts, ...rest } = JSON.parse(readFileSync(file, "utf8"));
  const kept = Object.entries(rest.dependencies ?? {}).filter(([name]) => wanted.test(name));
  writeFileSync(file, JSON.stringify({ ...rest, dependencies: Object.fromEntries(kept) }));
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : [name],
    );
}
