import type { StateComparison } from "../states/compare";
import type { Examined } from "./examined";

/** What was found on the machine and in the project, before it is judged. */
export interface Facts {
  /** Version of Node: `20.19.0`. */
  readonly node: string;
  /** Which of the two is used, as it is started; or why it cannot be. */
  readonly terraform:
    | { readonly product: "Terraform" | "OpenTofu"; readonly binary: string; readonly version: string }
    | { readonly problem: string };
  /** What `go version` prints; absent where there is no Go. */
  readonly go?: string;
  /** The Python that the sample service would run on. */
  readonly python: { readonly version: string } | { readonly problem: string };
  /** Folder of the cache, and why it cannot be written to. */
  readonly cache: { readonly folder: string; readonly problem?: string };
  /** Providers that are needed, and whether the mirror of the cache has them. */
  readonly providers: readonly { readonly name: string; readonly inMirror: boolean }[];
  /** Address of the running lab's account. */
  readonly lab?: string;
  /** Faults of the files. */
  readonly faults: number;
  /** The declared stacks, compared with the states that were found; absent where the files cannot be read. */
  readonly states?: StateComparison;
  /** Variables that a deploy to the real tenant needs, by environment; never their values. */
  readonly credentials: readonly {
    readonly environment: string;
    readonly set: readonly string[];
    readonly missing: readonly string[];
  }[];
}

/** The oldest Node that its makers still repair. */
const OLDEST_NODE = [22, 19] as const;
/** Everything here was tried with it, though nobody repairs it any more. */
const OLDEST_WORKING_NODE = [20, 19] as const;
/** Builds every Go module of the lab without downloading a toolchain. */
const OLDEST_GO = "1.26.6";

/** Judges what was found. */
export function examine(facts: Facts): Examined[] {
  return [
    examineNode(facts),
    examineTerraform(facts),
    ...examineProviders(facts),
    examineGo(facts),
    examinePython(facts),
    examineCache(facts),
    examineFiles(facts),
    ...examineStates(facts),
    facts.lab === undefined
      ? { what: "Lab", state: "note", found: "not running", fix: "npm run lab:tenant starts it" }
      : { what: "Lab", state: "fine", found: facts.lab },
    ...facts.credentials.map(examineCredentials),
  ];
}

/** @see Node.js release schedule: version 20 ended in April 2026 */
function examineNode({ node }: Facts): Examined {
  if (isAtLeast(node, OLDEST_NODE)) return { what: "Node", state: "fine", found: node };
  const fix = `install Node ${OLDEST_NODE.join(".")} or newer`;
  if (!isAtLeast(node, OLDEST_WORKING_NODE)) return { what: "Node", state: "problem", found: node, fix };
  return { what: "Node", state: "note", found: `${node} works and gets no security fixes any more`, fix };
}

function isAtLeast(version: string, [oldMajor, oldMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldMajor || (major === oldMajor && minor >= oldMinor);
}

/** The variable is the one of cdktf, so that its commands and ours run the same program. */
function examineTerraform({ terraform }: Facts): Examined {
  if (!("problem" in terraform)) {
    const { product, binary, version } = terraform;
    const isUsual = product === "Terraform" && binary === "terraform";
    return { what: "Terraform", state: "fine", found: `${product} ${version}${isUsual ? "" : `, run as ${binary}`}` };
  }
  const fix = "install Terraform, or name its binary or that of OpenTofu in TERRAFORM_BINARY_NAME";
  return { what: "Terraform", state: "problem", found: terraform.problem, fix };
}

function examineProviders({ providers, go }: Facts): Examined[] {
  return providers.map(({ name, inMirror }): Examined => {
    if (inMirror) return { what: "Provider", state: "fine", found: `${name} is in the mirror` };
    const found = `${name} is not in the mirror yet`;
    const fix = go
      ? "npm start installs or builds it once"
      : "npm start installs it from the registry; without that, it needs Go to build it";
    return { what: "Provider", state: "note", found, fix };
  });
}

function examineGo({ go, providers }: Facts): Examined {
  if (go !== undefined) return { what: "Go", state: "fine", found: go };
  const found = "not found";
  if (providers.every(({ inMirror }) => inMirror))
    return { what: "Go", state: "note", found, fix: "not needed: the providers are in the mirror" };
  return { what: "Go", state: "note", found, fix: `install Go ${OLDEST_GO} or newer where no registry can be reached` };
}

/** Only the sample service, its template and their tests need it. */
function examinePython({ python }: Facts): Examined {
  if ("version" in python) return { what: "Python", state: "fine", found: python.version };
  const fix = "install Python with venv for the sample service; nothing else needs it";
  return { what: "Python", state: "note", found: python.problem, fix };
}

function examineCache({ cache: { folder, problem } }: Facts): Examined {
  if (problem === undefined) return { what: "Cache", state: "fine", found: folder };
  const fix = "make it writable, or name another in XDG_CACHE_HOME";
  return { what: "Cache", state: "problem", found: `${folder}: ${problem}`, fix };
}

function examineFiles({ faults }: Facts): Examined {
  if (faults === 0) return { what: "Configuration", state: "fine", found: "no faults" };
  const found = faults === 1 ? "1 fault" : `${faults} faults`;
  return { what: "Configuration", state: "problem", found, fix: "npx onboard validate lists them" };
}

/** A state whose stack no file declares holds what nobody looks after. */
function examineStates({ states }: Facts): Examined[] {
  if (states === undefined) return [];
  const what = "States";
  const { looked, notLooked, orphans, renames } = states;
  const read = looked.map((each) => `${each.states} in ${each.place}`).join(", ") || "none found";
  return [
    ...orphans.map(({ stack, place, remove }): Examined => {
      return { what, state: "problem", found: `no file declares ${stack}, see ${place}`, fix: `remove it: ${remove}` };
    }),
    ...renames.map(({ stack, orphan }): Examined => {
      const found = `${stack} declares what ${orphan} still holds`;
      return { what, state: "problem", found, fix: "npx onboard validate says what to do if the team was renamed" };
    }),
    ...notLooked.map(({ place, reason }): Examined => {
      return { what, state: "note", found: `not looked at in ${place}`, fix: reason };
    }),
    ...(orphans.length > 0 ? [] : [{ what, state: "fine", found: `${read}; files declare all of them` } as const]),
  ];
}

/** A laptop that only uses the lab has none set; some of them set is a mistake. */
function examineCredentials({ environment, set, missing }: Facts["credentials"][number]): Examined {
  const what = `Credentials of ${environment}`;
  if (missing.length === 0) return { what, state: "fine", found: `all ${set.length} variables are set` };
  const fix = `set ${missing.join(", ")} to deploy to the real tenant; the lab needs none`;
  if (set.length === 0) return { what, state: "note", found: "none set", fix };
  return { what, state: "problem", found: `${missing.length} of ${set.length + missing.length} not set`, fix };
}
