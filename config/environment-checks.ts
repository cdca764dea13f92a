import { ENVIRONMENT_ID, SAAS_DOMAIN } from "../rules/dynatrace";
import { allows } from "../rules/text-rule";
import { nameKey } from "../rules/unicode";
import type { Draft } from "./draft";
import type { Fault, Path } from "./fault";
import { isMap } from "./merge";
import { quoted } from "./printable";

/**
 * Rules about environments that no schema can say.
 *
 * @param managedDomains Hosts of the company's own Dynatrace Managed clusters.
 */
export function checkEnvironments(environments: readonly Draft[], managedDomains: readonly string[]): Fault[] {
  return [
    ...environments.flatMap((draft) => [
      ...draft.checkName(environments),
      ...checkUrl(draft, managedDomains),
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
    const owner = owners.get(nameKey(value));
    owners.set(nameKey(value), owner ?? draft);
    if (!owner) return [];
    const { file, line } = owner.source.position(path);
    return [draft.fault(path, `is used by ${file}:${line} too: ${why}`, fix)];
  });
}

/** Credentials are sent to the address: it is the environment's own, on Dynatrace's domain or on a host that is listed. */
function checkUrl(draft: Draft, managedDomains: readonly string[]): Fault[] {
  const path = ["dynatrace", "environmentUrl"];
  const url = draft.value(path);
  const id = draft.value(["dynatrace", "environmentId"]);
  if (typeof url !== "string" || typeof id !== "string" || !allows(ENVIRONMENT_ID, id)) return [];
  const addresses = id.includes("-")
    ? managedDomains.map((host) => `https://${host}/e/${id}`)
    : [`https://${id}.${SAAS_DOMAIN}`];
  if (addresses.includes(url)) return [];
  const [address] = addresses;
  if (address === undefined)
    return [draft.fault(path, UNLISTED, "list its host under managedDomains in config/platform.yaml")];
  const fix = `write ${addresses.join(" or ")}`;
  const host = /^https:\/\/([^/:?#]*)/.exec(url)?.[1] ?? "";
  const isKnown = host.endsWith(".dynatrace.com") || managedDomains.includes(host);
  if (!isKnown) return [draft.fault(path, UNLISTED, `${fix}; for Managed, list the host in config/platform.yaml`)];
  if (host.endsWith(".apps.dynatrace.com"))
    return [draft.fault(path, "must be the address of the API, not of the apps", fix)];
  const problem = addresses.some((each) => url.startsWith(each))
    ? "must be the address alone, without port, path or query"
    : `must be the address of environment ${quoted(id)}`;
  return [draft.fault(path, problem, fix)];
}

const UNLISTED = `must be on ${SAAS_DOMAIN} or on a listed host of Dynatrace Managed, since credentials are sent there`;

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
