import { join } from "node:path";
import { type Block, block, list } from "../../access";
import type { LabReady } from "../../lab/tenant/server";
import type { Synthesized } from "../stacks/synthesis";
import { UsageError } from "../usage-error";
import { dynatraceNames, environmentOfProvider, type TenancyOptions } from "./tenancy";

/** Where a copy of a stack is planned. */
export interface Surroundings extends TenancyOptions {
  readonly lab: LabReady;
  /** Folders of the stacks that were applied before, by the stack's name; each has its state in `terraform.tfstate`. */
  readonly applied: ReadonlyMap<string, string>;
}

/** Where every copy has its state, in its own folder. */
export const STATE_FILE = "terraform.tfstate";

/**
 * A stack as it is planned against the lab: the same resources, but with a state of its own in its folder, and with
 * every Dynatrace provider led to the lab, whatever URL and credentials its block has. Provisioners are left out, for
 * they run programs.
 *
 * @throws UsageError for a stack that reads the state of one that was not applied before.
 */
export function labCopy(stack: Synthesized, surroundings: Surroundings): Block {
  const { json } = stack;
  const { provider: declared, ...rest } = json;
  const { backend: _backend, cloud: _cloud, ...terraform } = block(json.terraform);
  const provider = { ...block(declared), ...providersOf(stack, surroundings) };
  return {
    ...rest,
    terraform: { ...terraform, backend: { local: { path: STATE_FILE } } },
    ...(Object.keys(provider).length > 0 && { provider }),
    ...(json.resource !== undefined && { resource: eachBlock(json.resource, withoutProvisioners) }),
    ...(json.data !== undefined && { data: dataOf(stack, surroundings) }),
  };
}

function providersOf(stack: Synthesized, surroundings: Surroundings): Block {
  const declared = block(stack.json.provider);
  const names = dynatraceNames(stack.json).filter((name) => declared[name] !== undefined || usesProvider(stack, name));
  return Object.fromEntries(
    names.map((name) => [name, blocksOf(declared[name]).map((each) => ledToLab(stack, each, surroundings))]),
  );
}

/** A stack without a block takes all arguments from the process environment: it gets one. */
function blocksOf(declared: unknown): Block[] {
  return declared === undefined ? [{}] : list(declared).map(block);
}

function usesProvider({ json }: Synthesized, name: string): boolean {
  const types = [...Object.keys(block(json.resource)), ...Object.keys(block(json.data))];
  return types.some((type) => type === name || type.startsWith(`${name}_`));
}

/** All arguments, if only as nothing: one that is left out would come from the process environment. */
function ledToLab(stack: Synthesized, provider: Block, surroundings: Surroundings): Block {
  const { account, environments, credentials } = surroundings.lab;
  const id = environmentOfProvider(stack, provider, surroundings);
  const [endpoint, own] = [environments[id], credentials.environments[id]];
  if (endpoint === undefined || own === undefined) throw new Error(`the lab has no environment ${id}`);
  const tokenUrl = `${account.url}/sso/oauth2/token`;
  return {
    ...(provider.alias !== undefined && { alias: provider.alias }),
    dt_env_url: endpoint.url,
    dt_api_token: own.apiToken,
    platform_token: "",
    client_id: own.clientId,
    client_secret: own.clientSecret,
    account_id: account.id,
    automation_client_id: own.clientId,
    automation_client_secret: own.clientSecret,
    automation_env_url: endpoint.url,
    automation_token_url: tokenUrl,
    iam_client_id: credentials.account.clientId,
    iam_client_secret: credentials.account.clientSecret,
    iam_account_id: account.id,
    iam_endpoint_url: account.url,
    iam_token_url: tokenUrl,
    dt_cluster_url: "",
    dt_cluster_api_token: "",
  };
}

function dataOf(stack: Synthesized, { applied }: Surroundings): Block {
  return eachBlock(stack.json.data, (args, type, name) => {
    if (type !== "terraform_remote_state") return args;
    // cdktf names it after the stack whose value is used.
    const other = [...applied.keys()].find((each) => name === `cross-stack-reference-input-${each}`);
    if (other === undefined) {
      throw new UsageError(
        `${stack.name}: reads the state of another stack in data.terraform_remote_state.${name}, which the kit does not ` +
          "touch; pass that stack in { before: […] }, or look the value up with a data source",
      );
    }
    return { ...args, backend: "local", config: { path: join(applied.get(other) ?? "", STATE_FILE) } };
  });
}

function withoutProvisioners({ provisioner: _provisioner, connection: _connection, ...args }: Block): Block {
  return args;
}

function eachBlock(blocks: unknown, change: (args: Block, type: string, name: string) => Block): Block {
  return mapValues(block(blocks), (named, type) =>
    mapValues(block(named), (args, name) =>
      Array.isArray(args) ? args.map((each) => change(block(each), type, name)) : change(block(args), type, name),
    ),
  );
}

function mapValues(record: Block, change: (value: unknown, key: string) => unknown): Block {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
