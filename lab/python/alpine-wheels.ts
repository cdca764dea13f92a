import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { PythonTools } from "./python-tools";

/** Architectures of the image, as Python names them, with what people call them. */
export const ARCHITECTURES = { x86_64: "x86-64", aarch64: "ARM64" } as const;
export type Architecture = keyof typeof ARCHITECTURES;

/** One package that runs in the image, and what its fitting wheel is made for: `musllinux_1_2_x86_64`, or `any` for a pure one. */
export type PackageWheels = { readonly name: string; readonly version: string } & Readonly<
  Record<Architecture, string | null>
>;

/** What the service's own check found. */
export interface WheelCheck {
  /** 0 if every package has a wheel that fits and all could be installed for both architectures. */
  readonly exitCode: number;
  readonly packages: readonly PackageWheels[];
  /** What went wrong with a download, by architecture; null where nothing did. */
  readonly failures: Readonly<Record<Architecture, string | null>>;
  /** What it says to people. */
  readonly said: string;
}

/** A package of Dynatrace's, and the platforms that it has wheels for. */
export interface AgentWheels {
  readonly name: string;
  readonly version: string;
  /** `manylinux1_x86_64`, `win_amd64`, … */
  readonly platforms: readonly string[];
}

const run = promisify(execFile);

/**
 * Runs the check that a service brings along: reads its lock, and installs every package that runs for musl on both
 * architectures, from wheels only and by their hashes, into a folder that is thrown away.
 *
 * @param python Interpreter with the packages of the service's tests.
 * @param project Folder of the service.
 */
export async function checkWheels({ uv }: PythonTools, python: string, project: string): Promise<WheelCheck> {
  const { exitCode, stdout, stderr } = await finished(python, ["-m", "tools.wheel_check", "--json"], {
    cwd: project,
    env: { ...process.env, PATH: `${dirname(uv)}${delimiter}${process.env.PATH}`, PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (stdout === "") throw new Error(`the check of wheels did not run:\n  ${stderr.trim()}`);
  return { exitCode, said: stderr.trim(), ...(JSON.parse(stdout) as Pick<WheelCheck, "packages" | "failures">) };
}

/** The platforms that packages have wheels for, as `uv.lock` lists them. */
export function agentWheels(lockFile: string): AgentWheels[] {
  const packages = readFileSync(lockFile, "utf8").split("[[package]]\n").slice(1);
  return packages.flatMap((text) => {
    const [, name = ""] = /^name = "(.+)"$/m.exec(text) ?? [];
    const [, version = ""] = /^version = "(.+)"$/m.exec(text) ?? [];
    const wheels = [...text.matchAll(/\/[^/"]+-([^/"-]+)\.whl"/g)].map(([, platform = ""]) => platform);
    return wheels.length === 0 ? [] : [{ name, version, platforms: wheels.sort() }];
  });
}

/**
 * Tries to install one package for a platform from wheels only, into a folder that is thrown away.
 *
 * @param platform As uv names it: `x86_64-unknown-linux-musl`.
 * @returns what uv says where that fails, or nothing where it works
 */
export async function tryInstall(
  { uv, python }: PythonTools,
  { name, version }: { readonly name: string; readonly version: string },
  platform: string,
): Promise<string | undefined> {
  const target = mkdtempSync(join(tmpdir(), "wheels-"));
  try {
    const quiet = ["--quiet", "--no-config", "--no-deps", "--only-binary", ":all:"];
    const where = ["--python", python, "--python-platform", platform, "--python-version", "3.13", "--target", target];
    const { exitCode, stderr } = await finished(uv, ["pip", "install", ...quiet, ...where, `${name}==${version}`], {});
    return exitCode === 0 ? undefined : stderr.trim();
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** The page that says which packages run on Alpine, and why metrics and traces go the way they go. */
export function alpineWheelsPage(packages: readonly PackageWheels[], agents: readonly AgentWheels[]): string {
  const names = Object.keys(ARCHITECTURES) as Architecture[];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const fitting = (wheel: string | null) => (wheel === null ? "**none**" : wheel === "any" ? "pure" : `\`${wheel}\``);
  return `${[
    "# Wheels for Alpine",
    "",
    "Alpine's C library is musl, so a wheel for another Linux cannot be installed there. This page is made from the sample",
    "service's `uv.lock` and from downloads that are restricted to a platform; [CONTRIBUTING](../CONTRIBUTING.md) says how to renew it.",
    "",
    "## Packages of the service",
    "",
    "Each that runs in the image has a wheel for musl or a pure one, on both architectures, so the image needs no compiler.",
    "",
    row(["package", "version", ...names.map((name) => ARCHITECTURES[name])]),
    row(["---", "---", ...names.map(() => "---")]),
    ...packages.map((each) => row([`\`${each.name}\``, each.version, ...names.map((name) => fitting(each[name]))])),
    "",
    "## Packages of Dynatrace",
    "",
    "None of their wheels fits Alpine: asked for one, an installer fails on x86-64 and on ARM64. Allowed to build from source, it",
    "installs a stub of the SDK, which imports and traces nothing. That is why metrics are scraped from the service's own page, and traces go",
    "by OTLP over HTTP, with packages of the table above. OneAgent's code module, injected on the node, is another matter: it",
    "supports Alpine, off by default, and must not run beside OTLP.",
    "",
    row(["package", "version", "wheels for", "for musl"]),
    row(["---", "---", "---", "---"]),
    ...agents.map(({ name, version, platforms }) =>
      row([
        `\`${name}\``,
        version,
        platforms.map((each) => `\`${each}\``).join(", "),
        platforms.some((each) => /musllinux|^any$/.test(each)) ? "some" : "**none**",
      ]),
    ),
  ].join("\n")}\n`;
}

interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function finished(program: string, args: readonly string[], options: object): Promise<Finished> {
  try {
    return { exitCode: 0, ...(await run(resolve(program), args, { ...options, encoding: "utf8" })) };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== "number") throw error;
    return { exitCode: code, stdout, stderr };
  }
}
