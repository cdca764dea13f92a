import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Environment, StateBackend } from "../../config/schema";
import { stateNameOf } from "../../stacks/backend";

/** The names of an environment's states in its backend, or why it was not asked. */
export type BackendListing =
  | { readonly place: string; readonly names: readonly string[] }
  | { readonly place: string; readonly notLooked: string };

/** Runs a program and gives what it prints. @throws Error with what it complains of. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>;

/** How a backend is listed: by its vendor's own program, with the sign-in that the user has there. */
interface Listing {
  readonly place: string;
  readonly program: string;
  readonly args: readonly string[];
  /** How the program complains where there is no state at all. */
  readonly nothing?: RegExp;
  /** Names of states in what the program prints, as `stateNameOf` makes them. */
  readonly namesIn: (printed: string) => string[];
}

/**
 * Asks the backend of an environment which states it has. Only names are read, never a state.
 *
 * @see AWS CLI, s3api list-objects-v2; gcloud storage ls; az storage blob list; kubectl get; psql
 */
export async function listBackend(environment: Environment, run: RunProgram = runProgram): Promise<BackendListing> {
  const listing = listingOf(environment.state, environment.name);
  if ("notLooked" in listing) return listing;
  const { place, program, args, namesIn, nothing } = listing;
  const first = stateNameOf(`${environment.name}-`, environment.state);
  try {
    const names = namesIn(await run(program, args)).filter((name) => name.startsWith(first));
    return { place, names: names.sort() };
  } catch (error) {
    const complaint = error instanceof Error ? error.message : String(error);
    return nothing?.test(complaint) ? { place, names: [] } : { place, notLooked: complaint };
  }
}

function listingOf(state: StateBackend, environment: string): Listing | { place: string; notLooked: string } {
  switch (state.backend) {
    case "s3": {
      const { bucket, region, prefix } = state;
      const where = ["--bucket", bucket, "--region", region, "--prefix", `${prefix}/${environment}-`];
      return {
        place: `s3://${bucket}/${prefix}`,
        program: "aws",
        args: ["s3api", "list-objects-v2", ...where, "--query", "Contents[].Key", "--output", "json"],
        namesIn: (printed) => stackFiles(parseList(printed), prefix),
      };
    }
    case "gcs": {
      const place = `gs://${state.bucket}/${state.prefix}`;
      return {
        place,
        program: "gcloud",
        args: ["storage", "ls", "--recursive", `${place}/${environment}-*`],
        nothing: /matched no objects/,
        // Terraform keeps a folder for each stack, with a state for each workspace.
        namesIn: (printed) =>
          printed.split("\n").flatMap((line) => /\/([^/]+)\/default\.tfstate$/.exec(line.trim())?.[1] ?? []),
      };
    }
    case "azurerm": {
      const { storageAccount, container, prefix } = state;
      const where = ["--account-name", storageAccount, "--container-name", container];
      return {
        place: `azurerm:${storageAccount}/${container}/${prefix}`,
        program: "az",
        args: ["storage", "blob", "list", ...where, "--prefix", `${prefix}/${environment}-`].concat([
          "--auth-mode",
          "login",
          "--num-results",
          "*",
          "--query",
          "[].name",
          "--output",
          "json",
        ]),
        namesIn: (printed) => stackFiles(parseList(printed), prefix),
      };
    }
    case "kubernetes":
      return {
        place: `Secrets in namespace ${state.namespace}`,
        program: "kubectl",
        args: ["get", "secrets", "--namespace", state.namespace, "--selector", "tfstate=true"]
          .concat(["--output", "jsonpath={.items[*].metadata.name}", "--request-timeout", "10s"])
          .concat(clusterArguments(process.env)),
        // A large state is kept in several parts, of which the first has no number.
        namesIn: (printed) =>
          printed.split(/\s+/).flatMap((name) => /^tfstate-default-(.+)-state$/.exec(name)?.[1] ?? []),
      };
    case "pg": {
      const first = `${state.schemaPrefix}_${environment.replaceAll("-", "_")}_`;
      return {
        place: `schemas ${state.schemaPrefix}_*`,
        program: "psql",
        args: [process.env.PG_CONN_STR ?? "", "--no-psqlrc", "--tuples-only", "--no-align", "--command"].concat(
          `SELECT nspname FROM pg_namespace WHERE starts_with(nspname, '${first.replaceAll("'", "''")}')`,
        ),
        namesIn: (printed) => printed.split("\n").filter((line) => line !== ""),
      };
    }
    case "http":
      return { place: state.address, notLooked: "Terraform's http backend has no call that lists states" };
    case "cloud":
      return {
        place: `${state.hostname}/${state.organization}`,
        notLooked: "workspaces are listed on the page of the organization",
      };
    case "local":
      return { place: state.path, notLooked: "its states lie on disk" };
  }
}

function parseList(printed: string): string[] {
  const found: unknown = printed.trim() === "" ? [] : JSON.parse(printed);
  return Array.isArray(found) ? found.map(String) : [];
}

/** `<prefix>/<stack>.tfstate`; what lies deeper, or ends otherwise, is no state of ours. */
function stackFiles(keys: readonly string[], prefix: string): string[] {
  return keys.flatMap((key) => {
    const name = key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : "";
    return name.endsWith(".tfstate") && !name.includes("/") ? name.slice(0, -".tfstate".length) : [];
  });
}

/** Terraform's own variables say which cluster it is; kubectl has them as options. */
function clusterArguments({ KUBE_CONFIG_PATH, KUBE_CTX }: NodeJS.ProcessEnv): string[] {
  return [
    ...(KUBE_CONFIG_PATH ? ["--kubeconfig", KUBE_CONFIG_PATH] : []),
    ...(KUBE_CTX ? ["--context", KUBE_CTX] : []),
  ];
}

/** A program that hangs for want of a network must not hang the command. */
const PATIENCE_MS = 15_000;

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      env: process.env,
      timeout: PATIENCE_MS,
      maxBuffer: 64 << 20,
    });
    return stdout;
  } catch (error) {
    const { code, killed, stderr = "" } = error as { code?: string | number; killed?: boolean; stderr?: string };
    if (code === "ENOENT") throw new Error(`${program} was not found; install it, or look there yourself`);
    if (killed) throw new Error(`${program} did not answer within ${PATIENCE_MS / 1000} s`);
    throw new Error(`${program} failed: ${complaintIn(stderr) ?? `exit status ${code}`}`);
  }
}

/** The line that says what is wrong; advice and the traces of kubectl stand around it. */
function complaintIn(stderr: string): string | undefined {
  const lines = stderr.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/^[EWI]\d{4} /.test(line));
  return said.find((line) => /error/i.test(line)) ?? said.at(-1);
}
