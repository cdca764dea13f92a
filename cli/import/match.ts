import { block, type Entry, list, parseBoundary, type SynthesizedStack } from "../../access";
import { ADOPTABLE, type KeptAttribute } from "../../rules/imports";
import type { StoredSetting } from "../status/tenant";
import { boundaryForm, declaredLogRule, foundLogRule } from "./normal-forms";
import { nameOf, type TenantObjects } from "./tenant-objects";

/** An object of the tenant that a resource of a stack stands for. */
export interface Match {
  /** Address of the resource. */
  readonly to: string;
  readonly entry: Entry;
  /** Id as Terraform's import takes it. */
  readonly id: string;
  /** What the object is called in the tenant. */
  readonly called: string;
  /** Attributes that differ and that no right depends on: they stay as they are for now. */
  readonly keep: readonly KeptAttribute[];
}

/** Several objects that a resource could stand for. */
export interface Ambiguity {
  readonly to: string;
  readonly called: readonly string[];
}

/** What a stack finds of itself in a tenant. */
export interface Matches {
  readonly found: readonly Match[];
  /** Bindings that a stack takes over by itself, of groups that others have made. */
  readonly takenOver: readonly Match[];
  readonly ambiguous: readonly Ambiguity[];
  /** Addresses of a kind that can be adopted for which the tenant has nothing. */
  readonly missing: readonly string[];
}

/** Where to look, and for what. */
export interface MatchOptions {
  readonly environmentId: string;
  readonly accountId: string;
  /** Name, claim or id of the one group that is meant, where the tenant has several. */
  readonly group?: string;
}

/**
 * Finds the objects that a stack's resources stand for: by name first, which is what a tenant keeps unique, then by what
 * they say, since whoever made them by hand did not know our names.
 */
export function matchStack(stack: SynthesizedStack, tenant: TenantObjects, options: MatchOptions): Matches {
  return new Matcher(stack, tenant, options).result();
}

interface Candidate {
  readonly id: string;
  readonly called: string;
}

class Matcher {
  private readonly found: Match[] = [];
  private readonly takenOver: Match[] = [];
  private readonly ambiguous: Ambiguity[] = [];
  private readonly missing: string[] = [];
  private readonly taken = new Set<string>();

  public constructor(
    private readonly stack: SynthesizedStack,
    private readonly tenant: TenantObjects,
    private readonly options: MatchOptions,
  ) {}

  public result(): Matches {
    const { zones, storageRules, masks, account } = this.tenant;
    this.each("dynatrace_management_zone_v2", (entry) => [named(zones, this.text(entry, "name"))]);
    this.each("dynatrace_log_storage", (entry) => this.logRules(entry, storageRules));
    this.each("dynatrace_log_sensitive_data_masking", (entry) => this.logRules(entry, masks));
    this.each("dynatrace_iam_group", (entry) => this.groups(entry));
    this.each("dynatrace_iam_policy", (entry) => {
      const isOurs = ({ name, levelType }: { name: string; levelType: string }) =>
        levelType === "account" && name === this.text(entry, "name");
      const id = (uuid: string) => `${uuid}#-#account#-#${this.options.accountId}`;
      return [account.policies.filter(isOurs).map(({ uuid, name }) => ({ id: id(uuid), called: name }))];
    });
    this.each("dynatrace_iam_policy_boundary", (entry) => this.boundaries(entry));
    // Last, because a binding is found by its group.
    for (const entry of this.stack.resources("dynatrace_iam_policy_bindings_v2")) this.binding(entry);
    return { found: this.found, takenOver: this.takenOver, ambiguous: this.ambiguous, missing: this.missing };
  }

  /** Candidates come in ranks: the first rank that has any decides, and it must have one. */
  private each(type: string, ranksOf: (entry: Entry) => readonly (readonly Candidate[])[]): void {
    for (const entry of this.stack.resources(type)) {
      const ranks = ranksOf(entry).map((rank) => rank.filter(({ id }) => !this.taken.has(`${type} ${id}`)));
      const rank = ranks.find((each) => each.length > 0) ?? [];
      const [only, ...more] = rank;
      if (only === undefined) this.missing.push(entry.address);
      else if (more.length > 0)
        this.ambiguous.push({ to: entry.address, called: rank.map(({ called, id }) => `${called} (${id})`) });
      else this.add(entry, only);
    }
  }

  private add(entry: Entry, { id, called }: Candidate): void {
    this.taken.add(`${entry.type} ${id}`);
    const keep = (ADOPTABLE[entry.type]?.keeps ?? []).filter(
      (attribute) => attribute === "description" || called !== this.text(entry, attribute),
    );
    this.found.push({ to: entry.address, entry, id, called, keep });
  }

  private groups(entry: Entry): Candidate[][] {
    const { group: meant } = this.options;
    const all = this.tenant.account.groups.map((group) => ({ ...group, id: group.uuid, called: group.name }));
    const claims = list(entry.args.federated_attribute_values).flatMap((each) => this.stack.text(each) ?? []);
    const held = all.filter(({ federatedAttributeValues }) =>
      (federatedAttributeValues ?? []).some((claim) => claims.includes(claim)),
    );
    const isMeant = ({ id, called }: Candidate) => meant === id || meant === called;
    return [held.filter(isMeant), all.filter(({ called }) => called === this.text(entry, "name")), held];
  }

  private boundaries(entry: Entry): Candidate[][] {
    const wanted = boundaryForm(this.text(entry, "query") ?? "");
    const all = this.tenant.account.boundaries.map((each) => ({ ...each, id: each.uuid, called: each.name }));
    const alike = all.filter(({ boundaryQuery }) => boundaryForm(boundaryQuery) === wanted);
    const bound = new Set(this.bindings().flatMap(({ boundaries }) => boundaries ?? []));
    return [
      all.filter(({ called }) => called === this.text(entry, "name")),
      alike.filter(({ id }) => bound.has(id)),
      alike,
    ];
  }

  /** Bindings in the environment of the groups that were found. */
  private bindings() {
    const groups = new Set(this.found.filter(({ entry }) => entry.type === "dynatrace_iam_group").map(({ id }) => id));
    return this.tenant.account.bindings.filter(
      ({ groupUuid, levelId }) => groups.has(groupUuid) && levelId === this.options.environmentId,
    );
  }

  private binding(entry: Entry): void {
    const group = this.groupOf(entry);
    const bound = this.tenant.account.bindings.filter(
      ({ groupUuid, levelId }) => groupUuid === group?.id && levelId === this.options.environmentId,
    );
    if (group === undefined || bound.length === 0) {
      this.missing.push(entry.address);
      return;
    }
    const id = `${group.id}#-#environment#-#${this.options.environmentId}`;
    if (list(block(this.stack.json).import).some((each) => block(each).to === entry.address))
      this.takenOver.push({ to: entry.address, entry, id, called: group.called, keep: [] });
    else this.add(entry, { id, called: group.called });
  }

  /** The group of a binding: one that was found before, or one that the stack looks up by its name. */
  private groupOf(entry: Entry): Candidate | undefined {
    const target = this.stack.target(entry.args.group);
    if (target?.kind === "resource") return this.found.find(({ to }) => to === target.address);
    const name = target && this.text(target, "name");
    const group = this.tenant.account.groups.find((each) => each.name === name);
    return group && { id: group.uuid, called: group.name };
  }

  private logRules(entry: Entry, all: readonly StoredSetting[]): Candidate[][] {
    const wanted = declaredLogRule(entry);
    const inScope = all.filter(({ scope }) => scope === wanted.scope);
    const alike = inScope.filter(({ scope, value }) => foundLogRule(scope, value).text === wanted.text);
    return [named(inScope, this.text(entry, "name")), alike.map(candidate)];
  }

  private text(entry: Entry, argument: string): string | undefined {
    return this.stack.text(entry.args[argument]);
  }
}

function named(objects: readonly StoredSetting[], name: string | undefined): Candidate[] {
  return objects.filter((each) => nameOf(each) === name).map(candidate);
}

function candidate(object: StoredSetting): Candidate {
  return { id: object.objectId, called: nameOf(object) };
}

/** Namespaces that a boundary opens records of; none where it cannot be read. */
export function namespacesOfBoundary(text: string): string[] {
  const parsed = parseBoundary(text);
  if (!parsed.ok) return [];
  return parsed.value.restrictions
    .filter(({ name, operator }) => name === "storage:k8s.namespace.name" && (operator === "=" || operator === "IN"))
    .flatMap(({ values }) => [...values]);
}

/** Zones that a boundary opens; none where it cannot be read. */
export function zonesOfBoundary(text: string): string[] {
  const parsed = parseBoundary(text);
  if (!parsed.ok) return [];
  return parsed.value.restrictions
    .filter(({ name, operator }) => name === "environment:management-zone" && (operator === "=" || operator === "IN"))
    .flatMap(({ values }) => [...values]);
}
