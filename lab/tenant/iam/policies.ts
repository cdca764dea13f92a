import { z } from "zod";
import { IamError } from "../errors";
import { freshUuid } from "../identifiers";
import { Lookup } from "../lookup";
import { readAccountPayload, text } from "../payload";
import type { Collection, Store } from "../store";
import { GLOBAL_POLICIES } from "./global-policies";
import { GLOBAL, keyOf, type Level } from "./levels";
import type { Policy } from "./policy";
import { readStatements } from "./statements";

interface KeptPolicy extends Policy {
  /** Where the policy is kept, as `environment/abc12345`. */
  readonly level: string;
}

/** Policies of the account and all its environments. */
export const MAX_POLICIES = 200;

const POLICY = z.strictObject({
  name: text(255),
  description: z.string().max(1_000).nullish(),
  tags: z.array(z.string()).nullish(),
  statementQuery: text(100_000),
});

/** The policies of the account and of its environments, beside Dynatrace's own. */
export class Policies {
  private readonly policies: Collection<KeptPolicy>;
  private readonly names: Lookup<KeptPolicy>;
  private readonly levels: Lookup<KeptPolicy>;

  public constructor(private readonly store: Store) {
    this.policies = store.collection<KeptPolicy>("account/policies");
    this.names = new Lookup(this.policies, ({ level, name }) => [`${level}/${name}`]);
    this.levels = new Lookup(this.policies, ({ level }) => [level]);
  }

  /** How many there are in the account and its environments. */
  public get count(): number {
    return this.policies.size;
  }

  public all(level: Level): readonly Policy[] {
    if (level.type === "global") return GLOBAL_POLICIES;
    return this.levels.keysOf(keyOf(level)).map((uuid) => this.get(level, uuid));
  }

  /** @throws IamError 404 for a policy that is not kept at that level. */
  public get(level: Level, uuid: string): Policy {
    const found = this.find(uuid);
    if (found === undefined || keyOf(found.level) !== keyOf(level)) {
      throw new IamError(404, `Policy ${uuid} not found at level ${keyOf(level)}`);
    }
    return found.policy;
  }

  /**
   * Makes sure that a policy can be bound at a level: those of the account and Dynatrace's own everywhere, those of an
   * environment only there.
   *
   * @throws IamError 404 otherwise.
   */
  public assertBindable(level: Level, uuid: string): void {
    const found = this.find(uuid);
    if (found !== undefined && (found.level.type !== "environment" || keyOf(found.level) === keyOf(level))) return;
    throw new IamError(404, `Policy ${uuid} not found at level ${keyOf(level)}, nor above it`);
  }

  public create(level: Level, body: unknown): Policy {
    const wanted = readPolicy(body);
    return this.keep(level, freshUuid(this.store, "policy", `${keyOf(level)}/${wanted.name}`), wanted);
  }

  /** Changes a policy; one of an id that is free is made, as the API's page says. Says whether it was made. */
  public update(level: Level, uuid: string, body: unknown): boolean {
    const isNew = this.find(uuid) === undefined;
    if (!isNew) this.get(level, uuid);
    this.keep(level, uuid, readPolicy(body));
    return isNew;
  }

  /** Deletes a policy that `isBound` says is bound nowhere. */
  public delete(level: Level, uuid: string, isBound: (uuid: string) => boolean): void {
    assertWritable(level);
    const { name } = this.get(level, uuid);
    if (isBound(uuid)) throw new IamError(400, `Policy "${name}" is in use: it is still bound to a group`);
    this.policies.delete(uuid);
  }

  private keep(level: Level, uuid: string, wanted: Omit<Policy, "uuid">): Policy {
    assertWritable(level);
    if (!this.policies.has(uuid) && this.policies.size >= MAX_POLICIES) {
      throw new IamError(400, `The account cannot hold more than ${MAX_POLICIES} policies`);
    }
    this.assertFree(level, wanted.name, uuid);
    this.policies.put(uuid, { uuid, ...wanted, level: keyOf(level) });
    return this.get(level, uuid);
  }

  private find(uuid: string): { policy: Policy; level: Level } | undefined {
    const global = GLOBAL_POLICIES.find((policy) => policy.uuid === uuid);
    if (global !== undefined) return { policy: global, level: GLOBAL };
    const kept = this.policies.get(uuid);
    if (kept === undefined) return undefined;
    const { level, ...policy } = kept;
    const [type, id = ""] = level.split("/");
    return { policy, level: { type: type === "environment" ? "environment" : "account", id } };
  }

  private assertFree(level: Level, name: string, except?: string): void {
    if (!this.names.isTaken(`${keyOf(level)}/${name}`, except)) return;
    throw new IamError(400, `Policy name "${name}" is already used at level ${keyOf(level)}`, {
      name: "must be unique",
    });
  }
}

function assertWritable({ type }: Level): void {
  if (type === "global") throw new IamError(403, "Global policies belong to Dynatrace and cannot be changed");
}

function readPolicy(body: unknown): Omit<Policy, "uuid"> {
  const { name, description, tags, statementQuery } = readAccountPayload(POLICY, body);
  readStatements(statementQuery);
  return { name, description: description ?? "", tags: tags ?? [], statementQuery };
}
