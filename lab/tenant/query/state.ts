import type { TenantState } from "../../../access";
import type { Boundary } from "../iam/boundaries";
import { GLOBAL_POLICIES } from "../iam/global-policies";
import type { Group } from "../iam/groups";
import type { Policy } from "../iam/policy";
import { keyOfObjectId, legacyIdOf } from "../settings/object-id";
import type { Store } from "../store";
import type { LabEnvironment } from "../tenant";

interface KeptBindings {
  readonly level: string;
  readonly groupUuid: string;
  readonly bindings: readonly {
    readonly policyUuid: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly boundaries: readonly string[];
  }[];
}

interface KeptSetting {
  readonly schemaId: string;
  readonly value: { readonly name?: unknown };
}

const ZONES = "builtin:management-zones";

/**
 * All that decides who may do what, in the shapes of the account API: groups, also those of the directory, policies,
 * also Dynatrace's own, boundaries, bindings, and the zones that roles are limited to.
 */
export function accessState(store: Store, environments: readonly LabEnvironment[]): TenantState {
  const kept = <Kind>(name: string) => [...store.collection<Kind>(name).values()];
  return {
    groups: [...kept<Group>("account/groups"), ...kept<Group>("_directory/groups")],
    policies: [...kept<Policy>("account/policies"), ...GLOBAL_POLICIES].map(({ uuid, name, statementQuery }) => ({
      uuid,
      name,
      statementQuery,
    })),
    boundaries: kept<Boundary>("account/boundaries").map(({ uuid, name, boundaryQuery }) => ({
      uuid,
      name,
      boundaryQuery,
    })),
    bindings: kept<KeptBindings>("account/bindings").flatMap(({ level, groupUuid, bindings }) => {
      const [levelType = "", levelId = ""] = level.split("/");
      return bindings.map(({ policyUuid, parameters, boundaries }) => ({
        levelType,
        levelId,
        groupUuid,
        policyUuid,
        parameters,
        boundaries,
      }));
    }),
    zones: environments.flatMap(({ id }) => zonesOf(store, id)),
  };
}

function zonesOf(store: Store, environmentId: string) {
  return [...store.collection<KeptSetting>(`${environmentId}/settings`).entries()].flatMap(([objectId, kept]) => {
    const key = keyOfObjectId(objectId);
    if (kept.schemaId !== ZONES || key === undefined || typeof kept.value.name !== "string") return [];
    return [{ environmentId, legacyId: legacyIdOf(key), name: kept.value.name }];
  });
}
