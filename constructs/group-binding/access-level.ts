import { POLICIES_OF_LEVEL } from "../../access/access-levels";
import type { SharedPolicyKind } from "../../access/shared-policies";
import type { AccessLevelName } from "../../rules/dynatrace";

/** What a group may do within its boundaries. Each level holds the one before. */
export class AccessLevel {
  /** Read-only access to the zone's data, entities and dashboards. */
  public static readonly viewer = new AccessLevel("viewer");
  /** Also changes alerting, objectives and maintenance windows of the zone. */
  public static readonly operator = new AccessLevel("operator");
  /** Also changes the classic settings of the zone's entities. */
  public static readonly admin = new AccessLevel("admin");

  /** The level of a name, as a file has it. */
  public static of(name: AccessLevelName): AccessLevel {
    return AccessLevel[name];
  }

  private constructor(public readonly name: AccessLevelName) {}

  /** The shared policies that make up the level. */
  public get policies(): readonly SharedPolicyKind[] {
    return [...POLICIES_OF_LEVEL[this.name]];
  }
}
