import {
  type AccessModel,
  type Answer,
  can,
  canRead,
  type EntitySubject,
  modelFromTenant,
  type RecordSubject,
} from "../../../access";
import type { Person } from "../people/person";
import type { Store } from "../store";
import type { Origin } from "../telemetry";
import type { LabEnvironment } from "../tenant";
import { accessState } from "./state";

/** Collections that decide about access, besides the zones in an environment's settings. */
const COLLECTIONS = [
  "account/groups",
  "_directory/groups",
  "account/policies",
  "account/boundaries",
  "account/bindings",
];

/** What a person sees of some things, and what had to be assumed for it. */
export interface Sight<Thing> {
  readonly visible: readonly Thing[];
  /** Conditions of which nobody knows whether they hold; they count as met. */
  readonly assumed: readonly string[];
}

/**
 * What people see by the groups, policies and boundaries that are deployed. It is computed when it is first asked for
 * after a change, so a revoked binding shows at once and an unchanged one costs nothing.
 */
export class Visibility {
  private model: AccessModel | undefined;
  private readonly origins = new Map<string, Answer>();

  public constructor(
    private readonly store: Store,
    private readonly environments: readonly LabEnvironment[],
  ) {
    const names = [...COLLECTIONS, ...environments.map(({ id }) => `${id}/settings`)];
    for (const name of names) store.collection(name).onChange(() => this.forget());
  }

  /** Groups that a person is in. */
  public get access(): AccessModel {
    this.model ??= modelFromTenant(accessState(this.store, this.environments));
    return this.model;
  }

  /** Permissions of which a person has no grant at all in an environment, not even one with conditions. */
  public missing({ claims }: Person, environmentId: string, permissions: readonly string[]): string[] {
    return permissions.filter((permission) => {
      const subject = { kind: "other", environmentId } as const;
      const { allowed, nearMisses } = can(this.access, claims, permission, subject);
      return allowed === "no" && nearMisses.length === 0;
    });
  }

  /** Origins of records that a person may read. */
  public recordOrigins(
    { claims }: Person,
    environmentId: string,
    table: string,
    all: readonly Origin[],
  ): Sight<number> {
    const answers = all.map((origin) => {
      const key = JSON.stringify([claims, environmentId, table, origin.id]);
      const { bucket, fields } = origin;
      const subject: RecordSubject = { kind: "record", environmentId, table, bucket, fields };
      const answer = this.origins.get(key) ?? canRead(this.access, claims, subject);
      this.origins.set(key, answer);
      return { thing: origin.id, answer };
    });
    return sightOf(answers);
  }

  /** Entities that a person may read. */
  public entities<Thing>(
    { claims }: Person,
    things: readonly Thing[],
    subjectOf: (thing: Thing) => EntitySubject,
  ): Sight<Thing> {
    return sightOf(things.map((thing) => ({ thing, answer: canRead(this.access, claims, subjectOf(thing)) })));
  }

  /** Whether a person may read a bucket, given by its name and its table. */
  public canReadBucket({ claims }: Person, environmentId: string, table: string, bucket: string): boolean {
    const subject: RecordSubject = { kind: "record", environmentId, table, bucket, fields: {}, moreFields: true };
    return can(this.access, claims, "storage:buckets:read", subject).allowed === "yes";
  }

  private forget(): void {
    this.model = undefined;
    this.origins.clear();
  }
}

function sightOf<Thing>(answers: readonly { readonly thing: Thing; readonly answer: Answer }[]): Sight<Thing> {
  const seen = answers.filter(({ answer }) => answer.allowed === "yes");
  return {
    visible: seen.map(({ thing }) => thing),
    assumed: [...new Set(seen.flatMap(({ answer }) => answer.assumed))],
  };
}
