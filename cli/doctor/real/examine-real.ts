import type { SynthesizedStack } from "../../../access";
import type { OwnedStack } from "../../../checks";
import type { Configuration } from "../../../config/load";
import type { Environment } from "../../../config/schema";
import { scopesPage } from "../../../rules/provider-scopes";
import { type ProviderValues, valuesIn, variablesFor } from "../../../stacks/dynatrace-provider";
import { kubeconfigVariable } from "../../../stacks/kubernetes-provider";
import { DYNATRACE } from "../../../stacks/required-providers";
import { printPosition } from "../../explain/grant-places";
import { NoAnswer } from "../../no-answer";
import { STATUS_SCOPES } from "../../status/real-tenant";
import type { Examined } from "../examined";
import { judgeAddress, judgeEnvironmentAddress } from "./address";
import { type Asked, examineApiToken } from "./api-token";
import { type Answer, type Ask, asker, hider } from "./ask";
import { examineAccountClient, examineClient, examinePlatformToken } from "./clients";
import { judgeClock } from "./clock";
import { examineCluster } from "./cluster";
import { type NeededScopes, neededScopes } from "./needed-scopes";
import { judgeProvider } from "./versions";

type Variables = Readonly<Record<string, string | undefined>>;

/** What is examined, and as whom. */
export interface RealOptions {
  readonly configuration: Configuration;
  readonly environments: readonly Environment[];
  /** All stacks of the configuration. */
  readonly stacks: readonly OwnedStack[];
  /** The variables that deploy. */
  readonly variables: Variables;
  /** Whether clusters are asked too. @default true */
  readonly kubernetes?: boolean;
  /** Told what is being waited for. */
  readonly onProgress?: (message: string) => void;
  /** Milliseconds until a server counts as silent. @default 15000 */
  readonly timeoutMs?: number;
}

/** Without them a plan ends. */
const NEEDED = ["apiToken", "clientId", "clientSecret", "accountClientId", "accountClientSecret"] as const;
const SECRETS = [...NEEDED, "platformToken"] as const;

/** Looks at each environment with the credentials that deploy it; reads only. */
export async function examineReal(options: RealOptions): Promise<Examined[]> {
  const all: Examined[] = [];
  for (const environment of options.environments) {
    const found = await examineEnvironment(environment, options);
    all.push(...found.map((each) => ({ ...each, environment: environment.name })));
  }
  return all;
}

async function examineEnvironment(environment: Environment, options: RealOptions): Promise<Examined[]> {
  const { configuration, variables, kubernetes: asksCluster = true, onProgress = () => undefined, timeoutMs } = options;
  const { name, kubernetes } = environment;
  const stacks = options.stacks.filter(({ owner }) => owner?.environment.name === name).map(({ stack }) => stack);
  const values = valuesIn(environment, variables);
  const ofStacks = neededScopes(stacks);
  // No deploy needs them, and `onboard status --real` does.
  const needed = { ...ofStacks, optional: new Set([...ofStacks.optional, ...STATUS_SCOPES]) };
  const placeIn = (...path: string[]) => placeOf(configuration, environment, path);
  const secrets = SECRETS.flatMap((each) => values[each] ?? []);
  const ask = asker({ secrets, ...(timeoutMs !== undefined && { timeoutMs }) });
  onProgress(`${name}: asking the tenant`);
  const tenant = await examineTenant(ask, { environment, values, needed, variables, placeIn });
  const onCluster = asksCluster ? stacks.filter(isOnCluster) : [];
  const variable = kubeconfigVariable(name);
  if (onCluster.length > 0) onProgress(`${name}: asking the cluster`);
  const cluster =
    onCluster.length === 0
      ? []
      : await examineCluster({
          kubeconfig: variables[`TF_VAR_${variable}`] || "~/.kube/config",
          variable: `TF_VAR_${variable}`,
          context: kubernetes.context,
          place: placeIn("kubernetes", "context"),
          stacks: onCluster,
        });
  const all = [...tenant, ...needed.unknown.map(judgeUnknown), ...judgeProvider(stacks), ...cluster];
  return all.map((each) => showable(each, hider(secrets)));
}

/** Whatever somebody outside put into an answer, and whatever is secret, ends here. */
function showable(examined: Examined, hide: (text: string) => string): Examined {
  const { found, scopes } = examined;
  return {
    ...examined,
    found: hide(found),
    ...(scopes !== undefined && { scopes: scopes.map((row) => ({ ...row, scope: hide(row.scope) })) }),
  };
}

interface TenantQuestion {
  readonly environment: Environment;
  readonly values: ProviderValues;
  readonly needed: NeededScopes;
  readonly variables: Variables;
  readonly placeIn: (...path: string[]) => string;
}

async function examineTenant(ask: Ask, question: TenantQuestion): Promise<Examined[]> {
  const { environment, values, needed, variables, placeIn } = question;
  const { environmentId, environmentUrl, accountId } = environment.dynatrace;
  const variable = (name: keyof ProviderValues) => Object.keys(variablesFor(environment, { [name]: "" }))[0] ?? "";
  const given = (name: keyof ProviderValues) => values[name] ?? "";
  const address = judgeEnvironmentAddress(
    {
      what: "Address",
      url: values.environmentUrl ?? environmentUrl,
      place: values.environmentUrl === undefined ? placeIn("dynatrace", "environmentUrl") : variable("environmentUrl"),
    },
    environmentId,
  );
  const signOnAddress = judgeAddress({ what: "Sign-on", url: given("tokenUrl"), place: variable("tokenUrl") });
  const accountAddress = judgeAddress({
    what: "Account API",
    url: given("accountEndpointUrl"),
    place: variable("accountEndpointUrl"),
  });
  const unset = NEEDED.filter((name) => !values[name]).map(variable);
  const asked: Promise<Asked>[] = [];
  const wait = (work: Promise<Asked>, what: string, place: string) =>
    asked.push(unlessSilent(work, what, place, variables));
  const { url } = address;
  const { url: tokenUrl } = signOnAddress;
  if (url !== undefined && values.apiToken) {
    const token = { url, token: values.apiToken, place: variable("apiToken"), needed };
    wait(examineApiToken(ask, token), "API token", variable("apiToken"));
  }
  if (url !== undefined && values.platformToken) {
    const place = variable("platformToken");
    wait(
      examinePlatformToken(ask, values.platformToken, { platformUrl: platformUrl(url), needed, place }),
      "Platform token",
      place,
    );
  } else if (url !== undefined && tokenUrl !== undefined && values.clientId && values.clientSecret) {
    const place = variable("clientId");
    const client = { tokenUrl, clientId: values.clientId, clientSecret: values.clientSecret };
    wait(examineClient(ask, client, { platformUrl: platformUrl(url), needed, place }), "OAuth client", place);
  }
  if (
    accountAddress.url !== undefined &&
    tokenUrl !== undefined &&
    values.accountClientId &&
    values.accountClientSecret
  ) {
    const place = variable("accountClientId");
    const client = { tokenUrl, clientId: values.accountClientId, clientSecret: values.accountClientSecret };
    const accountPlace = placeIn("dynatrace", "accountId");
    const account = { accountUrl: accountAddress.url, accountId, accountPlace, environmentId, needed, place };
    wait(examineAccountClient(ask, client, account), "Account client", place);
  }
  const found = await Promise.all(asked);
  return [
    ...address.findings,
    ...signOnAddress.findings,
    ...accountAddress.findings,
    ...unset.map(judgeUnset),
    ...judgeClock(found.flatMap(({ answers }): readonly Answer[] => answers)),
    ...found.flatMap(({ findings }) => findings),
  ];
}

/** Platform APIs have a host of their own on SaaS; any other URL serves both. */
function platformUrl(url: string): string {
  return url.replace(".live.dynatrace.com", ".apps.dynatrace.com");
}

async function unlessSilent(work: Promise<Asked>, what: string, place: string, variables: Variables): Promise<Asked> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const fix = `check the address, and that this machine reaches it${proxyHint(variables)}`;
    return { findings: [{ what, state: "problem", found: error.message, fix, place, rule: "reach" }], answers: [] };
  }
}

/** @see Node.js documentation, "Enterprise Network Configuration" */
function proxyHint({ HTTPS_PROXY, https_proxy, NODE_USE_ENV_PROXY }: Variables): string {
  if (!(HTTPS_PROXY || https_proxy) || NODE_USE_ENV_PROXY === "1") return "";
  return "; HTTPS_PROXY is set, and Node uses it with NODE_USE_ENV_PROXY=1 only, from 22.21 and 24.0 on";
}

function judgeUnset(place: string): Examined {
  const fix = "set it as docs/deploying.md says; a plan ends without it";
  return { what: "Credential", state: "problem", found: `${place} is not set`, fix, place, rule: "credential-set" };
}

function judgeUnknown({ kind, type, stack }: NeededScopes["unknown"][number]): Examined {
  const found = `the scopes that ${type} needs are not known, so nothing was compared with them`;
  const fix = `add it to rules/provider-scopes.ts, from ${scopesPage(kind, type, DYNATRACE.version)}`;
  return { what: "Stacks", state: "problem", found, fix, place: stack, rule: "type-known" };
}

function isOnCluster(stack: SynthesizedStack): boolean {
  return [...stack.entries()].some(({ type }) => type.startsWith("kubernetes_") || type.startsWith("helm_"));
}

function placeOf({ environmentPosition }: Configuration, { name }: Environment, path: readonly string[]): string {
  const position = environmentPosition?.(name, path);
  return position === undefined ? `config/environments/${name}.yaml ${path.join(".")}` : printPosition(position);
}
