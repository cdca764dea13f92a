import { type Block, block, list, SynthesizedStack } from "../../access";
import type { Synthesized } from "../stacks/synthesis";
import { UsageError } from "../usage-error";

/** The account and the environments that a lab stands in for. */
export interface Tenancy {
  readonly accountId: string;
  /** Ids of the environments, sorted. */
  readonly environmentIds: readonly string[];
}

/** What the stacks do not say themselves. */
export interface TenancyOptions {
  /**
   * Id of the Dynatrace environment that the stack is for, such as `abc12345`.
   * @default - what the provider's URL says, else the only environment that the stack's resources name
   */
  readonly environmentId?: string;
  /**
   * Id of the Dynatrace account.
   * @default - what the provider's block or the stack's resources say
   */
  readonly accountId?: string;
}

/** What a stack is planned for where it says nothing at all. */
const NAMELESS = { accountId: "00000000-0000-4000-8000-000000000000", environmentId: "lab00000" };

/**
 * The account and the environments that stacks name: in the provider's block, and in what they declare of an account.
 *
 * @throws UsageError where they are for several accounts.
 */
export function tenancyOf(stacks: readonly Synthesized[], options: TenancyOptions): Tenancy {
  const accounts = new Set(options.accountId === undefined ? stacks.flatMap(accountsOf) : [options.accountId]);
  if (accounts.size > 1) {
    const found = [...accounts].sort().join(", ");
    throw new UsageError(
      `the stacks of one plan must be for one account; got ${found}; plan them apart, or name one in accountId`,
    );
  }
  const environments = new Set([
    ...stacks.flatMap((stack) => [...environmentsOf(stack)]),
    ...(options.environmentId === undefined ? [] : [options.environmentId]),
  ]);
  if (environments.size === 0) environments.add(NAMELESS.environmentId);
  return { accountId: [...accounts][0] ?? NAMELESS.accountId, environmentIds: [...environments].sort() };
}

/**
 * The environment that a provider block of a stack is for.
 *
 * @throws UsageError where neither its URL nor the stack says it.
 */
export function environmentOfProvider(stack: Synthesized, provider: Block, options: TenancyOptions): string {
  const own = environmentInUrl(new SynthesizedStack(stack.name, stack.json).text(provider.dt_env_url));
  if (own !== undefined) return own;
  if (options.environmentId !== undefined) return options.environmentId;
  const named = [...environmentsOf(stack)];
  const [only] = named;
  if (named.length <= 1) return only ?? NAMELESS.environmentId;
  throw new UsageError(
    `${stack.name}: the URL of a Dynatrace provider must be known at synth, or the plan told which environment it is; ` +
      `the stack names ${named.sort().join(", ")}; pass { environmentId: "…" }`,
  );
}

/** Names by which a stack knows the Dynatrace provider, which may be others than its own. */
export function dynatraceNames(json: Block): string[] {
  const required = Object.entries(block(block(json.terraform).required_providers));
  const renamed = required.filter(([, each]) => /(^|\/)dynatrace-oss\/dynatrace$/.test(String(block(each).source)));
  return [...new Set(["dynatrace", ...renamed.map(([name]) => name)])];
}

/** The blocks of the Dynatrace provider, whatever the stack calls it. */
function dynatraceProviders(json: Block): Block[] {
  return dynatraceNames(json).flatMap((name) => list(block(json.provider)[name]).map(block));
}

/** `abc12345` of `https://abc12345.live.dynatrace.com`, and of `https://managed.example.com/e/abc12345`. */
export function environmentInUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const managed = /^\/e\/([^/]+)/.exec(pathname)?.[1];
  return managed ?? /^([\w-]+)\.(?:[\w.-]+\.)?(?:dynatrace|dynatracelabs)\.com$/.exec(hostname)?.[1];
}

function environmentsOf(stack: Synthesized): Set<string> {
  const seen = new SynthesizedStack(stack.name, stack.json);
  const inProviders = dynatraceProviders(stack.json).map((each) => environmentInUrl(seen.text(each.dt_env_url)));
  const inResources = [...seen.entries()]
    .filter(({ type }) => type.startsWith("dynatrace_iam_"))
    .map(({ args }) => seen.text(args.environment));
  return new Set([...inProviders, ...inResources].flatMap((id) => (id ? [id] : [])));
}

function accountsOf(stack: Synthesized): string[] {
  const seen = new SynthesizedStack(stack.name, stack.json);
  const inProviders = dynatraceProviders(stack.json).flatMap((each) => [
    seen.text(each.iam_account_id),
    seen.text(each.account_id),
  ]);
  const inResources = [...seen.entries()]
    .filter(({ type }) => type.startsWith("dynatrace_iam_"))
    .map(({ args }) => seen.text(args.account));
  return [...inProviders, ...inResources].flatMap((id) => (id ? [id] : []));
}
