import { z } from "zod";
import { IamError } from "../errors";
import { Lookup } from "../lookup";
import { readAccountPayload } from "../payload";
import type { Collection, Store } from "../store";
import type { Boundaries } from "./boundaries";
import type { Groups } from "./groups";
import { keyOf, type Level } from "./levels";
import type { Policies } from "./policies";

/** One policy of a group at a level; the same policy may be bound again with other parameters or boundaries. */
export interface Binding {
  readonly policyUuid: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Ids of the boundaries; each widens what the ones before it leave. */
  readonly boundaries: readonly string[];
}

interface GroupBindings {
  readonly level: string;
  readonly groupUuid: string;
  readonly bindings: readonly Binding[];
}

/** Bindings of a level. */
export const MAX_BINDINGS = 30_000;

const DETAILS = z.strictObject({
  parameters: z.record(z.string(), z.string()).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  boundaries: z.array(z.string()).nullish(),
});
const POLICY_UUIDS = z.strictObject({ policyUuids: z.array(z.string()) });

/** Which groups have which policies, at each level. */
export class Bindings {
  private readonly bindings: Collection<GroupBindings>;
  private readonly usedPolicies: Lookup<GroupBindings>;
  private readonly usedBoundaries: Lookup<GroupBindings>;
  private readonly byGroup: Lookup<GroupBindings>;
  private readonly counts = new Map<string, number>();

  public constructor(
    store: Store,
    private readonly groups: Groups,
    private readonly policies: Policies,
    private readonly boundaries: Boundaries,
  ) {
    this.bindings = store.collection<GroupBindings>("account/bindings");
    this.usedPolicies = new Lookup(this.bindings, (each) => each.bindings.map(({ policyUuid }) => policyUuid));
    this.usedBoundaries = new Lookup(this.bindings, (each) => each.bindings.flatMap((binding) => binding.boundaries));
    this.byGroup = new Lookup(this.bindings, ({ groupUuid }) => [groupUuid]);
    for (const each of this.bindings.values()) this.count(each, 1);
    this.bindings.onChange((_key, after, before) => {
      if (before !== undefined) this.count(before, -1);
      if (after !== undefined) this.count(after, 1);
    });
  }

  /** Whether any group has the policy. */
  public readonly usesPolicy = (uuid: string): boolean => this.usedPolicies.isTaken(uuid);

  /** Whether any binding is narrowed by the boundary. */
  public readonly usesBoundary = (uuid: string): boolean => this.usedBoundaries.isTaken(uuid);

  /** What a group has at a level. */
  public of(level: Level, groupUuid: string): readonly Binding[] {
    this.groups.get(groupUuid);
    return this.bindings.get(bindingsKey(level, groupUuid))?.bindings ?? [];
  }

  /** How many bindings there are at a level. */
  public countAt(level: Level): number {
    return this.counts.get(keyOf(level)) ?? 0;
  }

  /** What is bound at a level: each policy with how it is bound, and the groups that have it so. */
  public at(level: Level): (Binding & { readonly groups: readonly string[] })[] {
    const found = new Map<string, Binding & { readonly groups: string[] }>();
    for (const each of this.bindings.values()) {
      if (each.level !== keyOf(level)) continue;
      for (const binding of each.bindings) {
        const identity = identityOf(binding);
        const same = found.get(identity) ?? { ...binding, groups: [] };
        same.groups.push(each.groupUuid);
        found.set(identity, same);
      }
    }
    return [...found.values()];
  }

  /** Leaves a group exactly these policies; those that it had keep their parameters and boundaries. */
  public setPolicies(level: Level, groupUuid: string, body: unknown): void {
    const had = this.of(level, groupUuid);
    const { policyUuids } = readAccountPayload(POLICY_UUIDS, body);
    for (const policyUuid of policyUuids) this.policies.assertBindable(level, policyUuid);
    const kept = had.filter(({ policyUuid }) => policyUuids.includes(policyUuid));
    const added = [...new Set(policyUuids)].filter((uuid) => !kept.some(({ policyUuid }) => policyUuid === uuid));
    const fresh = added.map((policyUuid) => ({ policyUuid, parameters: {}, metadata: {}, boundaries: [] }));
    this.keep(level, groupUuid, [...kept, ...fresh]);
  }

  /** Binds one policy to a group, beside those that it has. */
  public add(level: Level, policyUuid: string, groupUuid: string, body: unknown): void {
    const had = this.of(level, groupUuid);
    const binding = this.readBinding(level, policyUuid, body);
    if (had.some((each) => identityOf(each) === identityOf(binding))) return;
    this.keep(level, groupUuid, [...had, binding]);
  }

  /** Puts one binding of a policy in the place of those that a group has with these values; of all of them without any. */
  public replace(level: Level, policyUuid: string, groupUuid: string, body: unknown, values: BindingValues): void {
    const others = this.of(level, groupUuid).filter((each) => !isMeant(each, policyUuid, values));
    this.keep(level, groupUuid, [...others, this.readBinding(level, policyUuid, body)]);
  }

  /**
   * Takes a policy from a group, or the binding of it that has these values.
   *
   * @throws IamError 404 where there is none; 400 where the values fit several and `isForced` does not say that all go.
   */
  public remove(level: Level, policyUuid: string, groupUuid: string, values: BindingValues, isForced: boolean): void {
    const had = this.of(level, groupUuid);
    const left = had.filter((each) => !isMeant(each, policyUuid, values));
    const count = had.length - left.length;
    if (count === 0) throw new IamError(404, `Policy ${policyUuid} is not bound to group ${groupUuid}`);
    if (count > 1 && !isForced && !isEmpty(values)) {
      throw new IamError(400, `${count} bindings match; set forceMultiple=true to delete all of them`);
    }
    this.keep(level, groupUuid, left);
  }

  /** Takes all policies from all groups at a level. */
  public clear(level: Level): void {
    for (const [key, held] of [...this.bindings.entries()]) if (held.level === keyOf(level)) this.bindings.delete(key);
  }

  /** Takes a policy from every group at every level. */
  public removePolicy(policyUuid: string): void {
    for (const key of this.usedPolicies.keysOf(policyUuid)) {
      const held = this.bindings.get(key);
      if (held === undefined) continue;
      const left = held.bindings.filter((each) => each.policyUuid !== policyUuid);
      if (left.length === 0) this.bindings.delete(key);
      else this.bindings.put(key, { ...held, bindings: left });
    }
  }

  /** Takes all policies from a group that goes. */
  public forget(groupUuid: string): void {
    for (const key of this.byGroup.keysOf(groupUuid)) this.bindings.delete(key);
  }

  private readBinding(level: Level, policyUuid: string, body: unknown): Binding {
    this.policies.assertBindable(level, policyUuid);
    const { parameters, metadata, boundaries } = readAccountPayload(DETAILS, body ?? {});
    for (const uuid of boundaries ?? []) {
      if (!this.boundaries.has(uuid)) throw new IamError(400, `Policy boundary ${uuid} not found`);
    }
    return {
      policyUuid,
      parameters: parameters ?? {},
      metadata: metadata ?? {},
      boundaries: [...new Set(boundaries)],
    };
  }

  private keep(level: Level, groupUuid: string, bindings: readonly Binding[]): void {
    const key = bindingsKey(level, groupUuid);
    const before = this.bindings.get(key)?.bindings.length ?? 0;
    if ((this.counts.get(keyOf(level)) ?? 0) - before + bindings.length > MAX_BINDINGS) {
      throw new IamError(400, `Level ${keyOf(level)} cannot hold more than ${MAX_BINDINGS} bindings`);
    }
    if (bindings.length === 0) this.bindings.delete(key);
    else this.bindings.put(key, { level: keyOf(level), groupUuid, bindings });
  }

  private count({ level, bindings }: GroupBindings, sign: 1 | -1): void {
    this.counts.set(level, (this.counts.get(level) ?? 0) + sign * bindings.length);
  }
}

function bindingsKey(level: Level, groupUuid: string): string {
  return `${keyOf(level)}/${groupUuid}`;
}

/** Values of a policy's parameters and of its metadata, which tell bindings of one policy apart. */
export type BindingValues = Pick<Binding, "parameters" | "metadata">;

function isEmpty({ parameters, metadata }: BindingValues): boolean {
  return Object.keys(parameters).length + Object.keys(metadata).length === 0;
}

function isMeant(binding: Binding, policyUuid: string, { parameters, metadata }: BindingValues): boolean {
  const has = (values: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).every(([key, value]) => values[key] === value);
  return binding.policyUuid === policyUuid && has(binding.parameters, parameters) && has(binding.metadata, metadata);
}

/** Two bindings of a policy are the same when nothing of them differs but the order of what they hold. */
function identityOf({ policyUuid, parameters, metadata, boundaries }: Binding): string {
  const sorted = (record: Readonly<Record<string, string>>) => Object.entries(record).sort();
  return JSON.stringify([policyUuid, sorted(parameters), sorted(metadata), [...boundaries].sort()]);
}
