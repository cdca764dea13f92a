import { Agent, request } from "node:https";
import * as z from "zod";
import type { SynthesizedStack } from "../../../access";
import { messageOf } from "../../no-answer";
import type { Examined } from "../examined";
import { parsed } from "./api-token";
import { hider } from "./ask";
import { type ClusterAccess, KubeconfigError, readKubeconfig } from "./kubeconfig";

/** The cluster of an environment. */
export interface ClusterQuestion {
  /** Path of the kubeconfig file, and the variable that can name another one. */
  readonly kubeconfig: string;
  readonly variable: string;
  readonly context: string;
  /** Place of the context's name in the environment's file. */
  readonly place: string;
  /** Stacks that are deployed there. */
  readonly stacks: readonly SynthesizedStack[];
  /** @default 10000 */
  readonly timeoutMs?: number;
}

/** What somebody must be allowed to do in a cluster. */
interface Wish {
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** API group and plural of the types that stacks have of the Kubernetes provider. */
const KINDS: Readonly<Record<string, { readonly group: string; readonly resource: string; readonly isGlobal?: true }>> =
  {
    kubernetes_config_map_v1: { group: "", resource: "configmaps" },
    kubernetes_deployment_v1: { group: "apps", resource: "deployments" },
    kubernetes_ingress_v1: { group: "networking.k8s.io", resource: "ingresses" },
    kubernetes_namespace_v1: { group: "", resource: "namespaces", isGlobal: true },
    kubernetes_network_policy_v1: { group: "networking.k8s.io", resource: "networkpolicies" },
    kubernetes_pod_disruption_budget_v1: { group: "policy", resource: "poddisruptionbudgets" },
    kubernetes_secret_v1: { group: "", resource: "secrets" },
    kubernetes_service_account_v1: { group: "", resource: "serviceaccounts" },
    kubernetes_service_v1: { group: "", resource: "services" },
  };

/** What the Operator's chart makes besides objects of its namespace. */
const OF_THE_CHART: readonly Wish[] = [
  { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" },
  { group: "rbac.authorization.k8s.io", resource: "clusterroles" },
];

const VERSION = z.looseObject({ gitVersion: z.string() });
const REVIEW = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) });
const WHAT = "Cluster";

/** Whether the context is there, whether its cluster answers, and whether its user may create what the stacks declare. */
export async function examineCluster(question: ClusterQuestion): Promise<Examined[]> {
  const { kubeconfig, variable, context, place, stacks, timeoutMs = 10_000 } = question;
  const problem = (rule: Examined["rule"], found: string, fix: string): Examined => {
    return { what: WHAT, state: "problem", found, fix, place, rule };
  };
  let access: ClusterAccess;
  try {
    access = await readKubeconfig(kubeconfig, context);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return [problem("cluster-context", error.message, `${error.fix}; ${variable} names the file`)];
  }
  const { token, basic, certificate } = access;
  const hide = hider([token ?? "", basic ?? "", certificate?.key ?? ""]);
  const send = (path: string, body?: unknown) => ask(access, timeoutMs, path, body);
  try {
    const { status, text } = await send("/version");
    const version = VERSION.safeParse(parsed(text));
    if (status !== 200 || !version.success)
      return [problem("cluster-reach", `${access.server} answered ${status} to /version`, UNREACHED)];
    const found = `${context} answers as Kubernetes ${version.data.gitVersion}`;
    return [
      { what: WHAT, state: "fine", found: hide(found), place, rule: "cluster-reach" },
      ...(await judgeRights(send, stacks, problem, place)),
    ];
  } catch (error) {
    return [problem("cluster-reach", hide(`no answer from ${access.server}: ${messageOf(error)}`), UNREACHED)];
  }
}

const UNREACHED =
  "check that the cluster runs and that this machine reaches it: a VPN, a proxy, an address that changed";

type Send = (path: string, body?: unknown) => Promise<{ readonly status: number; readonly text: string }>;

/** @see Kubernetes documentation, "Authorization", checking API access */
async function judgeRights(
  send: Send,
  stacks: readonly SynthesizedStack[],
  problem: (rule: Examined["rule"], found: string, fix: string) => Examined,
  place: string,
): Promise<Examined[]> {
  const wishes = wishesOf(stacks);
  const answers = await Promise.all(wishes.map((wish) => review(send, wish)));
  const named = (answer: boolean | number) =>
    wishes
      .filter((_, index) => answers[index] === answer)
      .map(({ resource, namespace }) => (namespace ? `${resource} in ${namespace}` : resource));
  const refused = named(false);
  const unasked = answers.find((answer) => typeof answer === "number");
  if (unasked !== undefined) {
    const found = `the cluster answered ${unasked} when it was asked what its user may do`;
    return [problem("cluster-right", found, "sign in again with kubectl, and try kubectl auth can-i --list")];
  }
  const rule = "cluster-right";
  if (refused.length > 0) {
    const found = `its user must not create ${refused.join(", ")}`;
    return [problem(rule, found, "give the user a role with these, or choose the context of another user")];
  }
  if (wishes.length === 0) return [];
  return [{ what: WHAT, state: "fine", found: `its user may create ${named(true).join(", ")}`, place, rule }];
}

/** Whether the user may create something; the status where the cluster does not say. */
async function review(send: Send, { group, resource, namespace }: Wish): Promise<boolean | number> {
  const resourceAttributes = { verb: "create", group, resource, ...(namespace !== undefined && { namespace }) };
  const { status, text } = await send("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes },
  });
  const read = REVIEW.safeParse(parsed(text));
  return read.success ? read.data.status.allowed : status;
}

function wishesOf(stacks: readonly SynthesizedStack[]): Wish[] {
  const all = stacks.flatMap((stack) =>
    [...stack.entries()].flatMap(({ kind, type, args }): Wish[] => {
      if (kind !== "resource") return [];
      // Helm keeps the release in a Secret of its namespace.
      if (type === "helm_release") return [...OF_THE_CHART, inNamespace("", "secrets", stack.text(args.namespace))];
      const { group, resource, isGlobal } = KINDS[type] ?? {};
      if (group === undefined || resource === undefined) return [];
      return [inNamespace(group, resource, isGlobal ? undefined : stack.text(namespaceIn(args)))];
    }),
  );
  return [...new Map(all.map((wish) => [JSON.stringify(wish), wish])).values()];
}

function inNamespace(group: string, resource: string, namespace: string | undefined): Wish {
  return { group, resource, ...(namespace !== undefined && { namespace }) };
}

function namespaceIn(args: Readonly<Record<string, unknown>>): unknown {
  const { metadata } = args;
  const block: unknown = Array.isArray(metadata) ? metadata[0] : metadata;
  return typeof block === "object" && block !== null && "namespace" in block ? block.namespace : undefined;
}

function ask(access: ClusterAccess, timeoutMs: number, path: string, body?: unknown): ReturnType<Send> {
  const { server, ca, insecure, serverName, token, certificate, basic } = access;
  const authorization = token !== undefined ? `Bearer ${token}` : basic !== undefined ? `Basic ${basic}` : undefined;
  const agent = new Agent({
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { servername: serverName }),
    ...certificate,
  });
  return new Promise((resolve, reject) => {
    const headers = {
      accept: "application/json",
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const options = { method: body === undefined ? "GET" : "POST", headers, agent, timeout: timeoutMs };
    const call = request(server + path, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", reject);
      answer.once("end", () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    call.once("timeout", () => call.destroy(new Error(`nothing came within ${timeoutMs / 1_000} s`)));
    call.once("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
