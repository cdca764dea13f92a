import { printPath, show } from "../config/fault";
import { type Configuration, type Fault, type Path, type Position, printFault, type TeamFile } from "../config/load";
import type { Environment } from "../config/schema";
import { type Finding, ValidationError } from "../constructs/validation";

/** What a construct refuses of what the files say, each with its place in a file. */
export class RefusalError extends Error {
  public constructor(public readonly faults: readonly Fault[]) {
    super(faults.map(printFault).join("\n"));
    this.name = "RefusalError";
  }
}

/** Names of the errors by which constructs and bindings refuse what they are given. */
const REFUSALS: ReadonlySet<string> = new Set(["RefusalError", "ValidationError", "ShapeError"]);

/** Whether an error is about what somebody wrote. By its name, as another copy of the library may have thrown it. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && REFUSALS.has(error.name);
}

/** Whose files a stack is made from. */
interface Source {
  readonly configuration: Configuration;
  readonly environment: Environment;
  /**
   * File of the team that owns the stack.
   * @default - the platform owns it
   */
  readonly file?: TeamFile;
}

/**
 * Makes something from files.
 *
 * @throws RefusalError where a construct refuses its properties, with the line that each came from.
 */
export function fromFiles<Made>(source: Source, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    throw new RefusalError(error.findings.map((finding) => faultOf(finding, error.message, source)));
  }
}

function faultOf({ field, rule, received, fix }: Finding, message: string, source: Source): Fault {
  const origin = originOf(field);
  const { file, environment } = source;
  const path = origin?.path ?? [];
  const inTeamFile = file !== undefined && origin?.in !== "environment";
  const position = inTeamFile ? file.position(environment.name, path) : environmentPosition(source, path);
  // A property that no key of a file stands for is named as the construct does.
  const owner = message.slice(0, message.indexOf(" has "));
  return {
    ...position,
    path: origin === undefined ? `${owner} ${field}` : printPath(path),
    problem: rule,
    received: show(received, [...path, field]),
    fix,
  };
}

function environmentPosition({ configuration, environment }: Source, path: Path): Position {
  const whole = { file: `environments/${environment.name}.yaml`, line: 1, column: 1 };
  return configuration.environmentPosition?.(environment.name, path) ?? whole;
}

/** The key of a file that a property of a construct comes from. */
interface Origin {
  readonly in: "team" | "environment";
  readonly path: Path;
}

/** Properties by their names, as the stacks fill them; the first that matches counts, and `$1` is what it captured. */
const ORIGINS: readonly (readonly [property: RegExp, in_: Origin["in"], path: Path])[] = [
  [/^(?:zone\.zoneName|zoneName|securityContext)$/, "team", ["zone"]],
  [/^namespaces\[(\d+)\]$/, "team", ["namespaces", "$1"]],
  [/^namespaces$/, "team", ["namespaces"]],
  [/^(?:owner|name|team|serviceName|product)$/, "team", ["name"]],
  [/^adGroup\b/, "team", ["adGroups"]],
  [/^masks\[(\d+)\]/, "team", ["logs", "mask", "$1"]],
  [/^masks$/, "team", ["logs", "mask"]],
  [/^metrics\b/, "team", ["metrics", "prometheus"]],
  [/^links\b/, "team", ["dashboards", "links"]],
  [/^ingestToken\b/, "team", ["traces"]],
  [/^podAnnotations\b/, "team", ["workload", "annotations"]],
  [/^exposure\.host$/, "team", ["workload", "host"]],
  [/^resources\.(cpu|memory)$/, "team", ["workload", "resources", "$1"]],
  [/^autoscale\.(min|max|cpuPercent)$/, "team", ["workload", "autoscale", "$1"]],
  [/^imagePullSecrets\[(\d+)\]$/, "team", ["workload", "imagePullSecrets", "$1"]],
  [/^(namespace|image|version|replicas|port|preStopSeconds|costCenter)$/, "team", ["workload", "$1"]],
  [/^(?:cluster|clusterName)$/, "environment", ["kubernetes", "clusterName"]],
  [/^clusterEntity$/, "environment", ["kubernetes", "clusterEntity"]],
  [/^contact$/, "team", ["contact"]],
  [/^url$/, "team", ["dashboards", "links", "loadBalancer"]],
  [/^indicator\b/, "team", ["serviceLevels"]],
  [/^(?:target|warning)$/, "team", ["serviceLevels"]],
  [/^symptom\b/, "team", ["alerts"]],
  [/^locations\[(\d+)\]$/, "environment", ["synthetic", "locations", "$1"]],
  [/^(?:locations|frequencyMinutes)$/, "environment", ["synthetic"]],
  [/^exposure\b/, "environment", ["kubernetes", "exposure"]],
  [/^(?:environmentUrl|apiUrl)$/, "environment", ["dynatrace", "environmentUrl"]],
  [/^(tokensSecret|networkZone|chartVersion)$/, "environment", ["kubernetes", "operator", "$1"]],
  [/^(?:environmentName|dynaKubeName|hostGroup)$/, "environment", ["name"]],
];

function originOf(property: string): Origin | undefined {
  for (const [pattern, place, path] of ORIGINS) {
    const match = pattern.exec(property);
    if (match === null) continue;
    const [, captured = ""] = match;
    const step = /^\d+$/.test(captured) ? Number(captured) : captured;
    return { in: place, path: path.map((each) => (each === "$1" ? step : each)) };
  }
  return undefined;
}
