import type { Draft } from "./draft";
import type { Fault, Path } from "./fault";
import { isMap } from "./merge";

/** Rules about environments that no schema can say. */
export function checkEnvironments(environments: readonly Draft[]): Fault[] {
  return [
    ...environments.flatMap((draft) => [
      ...draft.checkName(environments),
      ...checkUrl(draft),
      ...checkExposure(draft),
      ...checkPrefix(draft, environments),
    ]),
    ...UNIQUE.flatMap(({ path, why, fix }) => checkUnique(environments, path, why, fix)),
  ];
}

/** Values that are a copy-and-paste slip when two environments share them. */
const UNIQUE: readonly { readonly path: Path; readonly why: string; readonly fix: string }[] = [
  {
    path: ["dynatrace", "environmentId"],
    why: "each environment has a Dynatrace environment of its own",
    fix: "write this environment's own id",
  },
  {
    path: ["kubernetes", "context"],
    why: "each environment has a cluster of its own",
    fix: "write the context of this environment's cluster",
  },
  {
    path: ["kubernetes", "clusterEntity"],
    why: "each environment has a cluster of its own",
    fix: "write the entity of this environment's cluster, or leave it out",
  },
  {
    path: ["kubernetes", "exposure", "domain"],
    why: "a host name leads to one cluster",
    fix: "write a domain of this environment's own",
  },
];

function checkUnique(environments: readonly Draft[], path: Path, why: string, fix: string): Fault[] {
  const owners = new Map<string, Draft>();
  return environments.flatMap((draft) => {
    const value = draft.value(path);
    if (typeof value !== "string") return [];
    const owner = owners.get(value);
    owners.set(value, owner ?? draft);
    if (!owner) return [];
    const { file, line } = owner.source.position(path);
    return [draft.fault(path, `is used by ${file}:${line} too: ${why}`, fix)];
  });
}

/** The address without its environment's id is another tenant's, or the browser's instead of the API's. */
function checkUrl(draft: Draft): Fault[] {
  const path = ["dynatrace", "environmentUrl"];
  const url = draft.value(path);
  const id = draft.value(["dynatrace", "environmentId"]);
  if (typeof url !== "string" || typeof id !== "string" || !/^https:\/\/[^/]/.test(url)) return [];
  const [host = "", ...rest] = url.slice("https://".length).split("/");
  const right = `write https://${id}.live.dynatrace.com`;
  if (!host.startsWith(`${id}.`))
    return [draft.fault(path, `must be the address of environment ${JSON.stringify(id)}`, right)];
  if (host.includes(".apps.")) return [draft.fault(path, "must be the address of the API, not of the apps", right)];
  if (rest.length > 0) return [draft.fault(path, "must end with the host name", `write https://${host}`)];
  return [];
}

/** A load balancer ends TLS only where its provider is told with which certificate. */
function checkExposure(draft: Draft): Fault[] {
  const path = ["kubernetes", "exposure"];
  if (draft.value([...path, "terminatesTls"]) !== true) return [];
  const annotations = draft.value([...path, "annotations"]);
  if (annotations !== undefined && !(isMap(annotations) && Object.keys(annotations).length === 0)) return [];
  const problem = "must not be true without annotations, which name the certificate";
  return [draft.fault([...path, "terminatesTls"], problem, "add your provider's annotations")];
}

/** `cdktf deploy 'prod-*'` must not take in the stacks of `prod-eu`. */
function checkPrefix(draft: Draft, environments: readonly Draft[]): Fault[] {
  const shorter = environments.find((other) => draft.name.startsWith(`${other.name}-`));
  if (!shorter) return [];
  const problem = `must not begin with the name of another environment and a hyphen: '${shorter.name}-*' names its stacks too`;
  return [draft.fault(["name"], problem, "take a name that does not begin like another")];
}
