import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { download, fetchText } from "../download";
import { platformName } from "../terraform/provider-mirror";

/** Where the programs can be had without a build; an empty address is not asked. */
export interface PrebuiltSources {
  /** Index of envtest's archives, which hold etcd and kube-apiserver. */
  readonly envtestIndex: string;
  /** Where Kubernetes publishes each of its programs for Linux. */
  readonly kubernetesReleases: string;
}

/** The public places. */
export const PUBLIC_SOURCES: PrebuiltSources = {
  envtestIndex: "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml",
  kubernetesReleases: "https://dl.k8s.io/release",
};

export interface PrebuiltOptions {
  readonly sources: PrebuiltSources;
  /** Names of the programs that are missing. */
  readonly programs: readonly string[];
  /** Version of Kubernetes, without `v`. */
  readonly version: string;
  /** Where the programs go, under their names. */
  readonly folder: string;
  readonly onProgress: (message: string) => void;
  /** Told once, in a line, what could not be had and why. */
  readonly onNote: (message: string) => void;
  readonly signal?: AbortSignal;
}

/** What envtest's archives hold of a control plane; kubectl lies in them too. */
const IN_ENVTEST = ["etcd", "kube-apiserver"];
const OF_KUBERNETES = ["kube-apiserver", "kube-controller-manager"];

/**
 * Downloads what can be had of the programs, each verified by the SHA-512 that its publisher states. What cannot be had
 * is told in one line and left to whoever builds it.
 *
 * @see https://book.kubebuilder.io/reference/envtest
 * @see https://kubernetes.io/releases/download/
 */
export async function downloadPrebuilt(options: PrebuiltOptions): Promise<void> {
  const { sources, programs, signal, onNote } = options;
  const reasons: string[] = [];
  const attempt = async (source: string, wanted: readonly string[], get: () => Promise<void>) => {
    if (source === "" || wanted.length === 0) return;
    await get().catch((error: Error) => {
      signal?.throwIfAborted();
      reasons.push(error.message);
    });
  };
  const ofEnvtest = programs.filter((name) => IN_ENVTEST.includes(name));
  await attempt(sources.envtestIndex, ofEnvtest, () => fromEnvtest(ofEnvtest, options));
  const present = filesIn(options.folder);
  const ofKubernetes = programs.filter((name) => OF_KUBERNETES.includes(name) && !present.includes(name));
  await attempt(sources.kubernetesReleases, ofKubernetes, () => fromKubernetes(ofKubernetes, options));
  if (reasons.length > 0) onNote(`not all programs can be had prebuilt: ${reasons.join("; ")}`);
}

interface EnvtestIndex {
  readonly releases?: Readonly<Record<string, Readonly<Record<string, { hash: string; selfLink: string }>>>>;
}

async function fromEnvtest(programs: readonly string[], options: PrebuiltOptions): Promise<void> {
  const { sources, version, folder, onProgress, signal } = options;
  const index: EnvtestIndex | null = parse(await fetchText(sources.envtestIndex, signal));
  const found = archiveIn(index ?? {}, version);
  if (!found) throw new Error(`${sources.envtestIndex} has no archive of ${minorOf(version)} for ${platform()}`);
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "incoming-"));
  try {
    const archive = join(work, "archive.tar.gz");
    await download({
      url: found.selfLink,
      sha512: found.hash,
      output: archive,
      signal,
      onProgress: (arrived) => onProgress(`downloading ${found.name} (${arrived})`),
    });
    await promisify(execFile)("tar", ["-xzf", archive, "-C", work]);
    const files = readdirSync(work, { recursive: true, encoding: "utf8" });
    for (const program of programs) {
      const file = files.find((path) => basename(path) === program);
      if (!file) throw new Error(`${found.selfLink} holds no ${program}`);
      const unpacked = join(work, file);
      chmodSync(unpacked, 0o755);
      renameSync(unpacked, join(folder, program));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The archive of this version, or of the newest patch of its minor version: envtest does not have every patch. */
function archiveIn({ releases = {} }: EnvtestIndex, version: string) {
  const patchOf = (release: string) => Number(release.slice(release.lastIndexOf(".") + 1));
  const fitting = Object.keys(releases)
    .filter((release) => /^v\d+\.\d+\.\d+$/.test(release) && minorOf(release.slice(1)) === minorOf(version))
    .sort((one, other) => patchOf(other) - patchOf(one));
  const exact = fitting.filter((release) => release === `v${version}`);
  for (const release of [...exact, ...fitting]) {
    const name = `envtest-${release}-${platform()}.tar.gz`;
    const archive = releases[release]?.[name];
    if (archive) return { ...archive, name };
  }
  return undefined;
}

async function fromKubernetes(programs: readonly string[], options: PrebuiltOptions): Promise<void> {
  const { sources, version, folder, onProgress, signal } = options;
  if (!platform().startsWith("linux-"))
    throw new Error(`Kubernetes publishes no ${programs.join(" and ")} for ${platform()}`);
  for (const program of programs) {
    const url = `${sources.kubernetesReleases}/v${version}/bin/${platform().replace("-", "/")}/${program}`;
    const [sha512 = ""] = (await fetchText(`${url}.sha512`, signal)).trim().split(/\s+/);
    await download({
      url,
      sha512,
      output: join(folder, program),
      mode: 0o755,
      signal,
      onProgress: (arrived) => onProgress(`downloading ${basename(url)} ${version} (${arrived})`),
    });
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nothing was downloaded
  }
}

/** `1.36` of `1.36.3`. */
function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** As the archives are named: `linux-amd64`. */
function platform(): string {
  return platformName().replace("_", "-");
}
