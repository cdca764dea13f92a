import type { AccessModel, Binding, EntitySubject, Level, RecordSubject } from "../../access";

/** Short ways to write models in tests: ids are names. */

export const PROD = "abc12345";
export const inProd: Level = { kind: "environment", environmentId: PROD };

/** What binds a policy text to a group, with the boundaries' texts. */
export interface Bound {
  readonly group?: string;
  readonly policy: string;
  readonly boundaries?: readonly string[];
  readonly parameters?: Record<string, string>;
  readonly level?: Level;
}

/** A model in which every group is filled by the claim of its own name. */
export function modelOf(...bound: readonly Bound[]): AccessModel {
  const named = (texts: readonly string[]) => [...new Set(texts)].map((text) => ({ id: text, name: text, text }));
  const groups = [...new Set(bound.map(({ group = "team" }) => group))];
  return {
    groups: groups.map((name) => ({ id: name, name, claims: [name] })),
    policies: named(bound.map(({ policy }) => policy)),
    boundaries: named(bound.flatMap(({ boundaries = [] }) => boundaries)),
    bindings: bound.map(
      ({ group = "team", policy, boundaries = [], parameters = {}, level = inProd }): Binding => ({
        groupId: group,
        level,
        policyId: policy,
        boundaryIds: boundaries,
        parameters,
      }),
    ),
  };
}

/** A log line with these fields. */
export function log(fields: RecordSubject["fields"], more: Partial<RecordSubject> = {}): RecordSubject {
  return { kind: "record", environmentId: PROD, table: "logs", fields, ...more };
}

/** An entity in these zones, which are its security contexts too. */
export function entity(...zones: string[]): EntitySubject {
  return { kind: "entity", environmentId: PROD, securityContexts: zones, zones };
}

export const LOGS = "storage:logs:read";
export const BUCKETS = 'ALLOW storage:buckets:read WHERE storage:table-name IN ("logs");';
