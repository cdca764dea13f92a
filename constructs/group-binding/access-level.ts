import { SharedPolicyKind } from "../access-policies";

const VIEWER = [
  SharedPolicyKind.TeamClassic,
  SharedPolicyKind.TeamRecords,
  SharedPolicyKind.TeamEntities,
  SharedPolicyKind.GrailBuckets,
  SharedPolicyKind.PlatformBasics,
];
const OPERATOR = [...VIEWER, SharedPolicyKind.TeamSettings];
const ADMIN = [...OPERATOR, SharedPolicyKind.TeamManageSettings];

/** What a group may do within its boundaries. Each level holds the one before. */
export class AccessLevel {
  /** Sees. */
  public static readonly viewer = new AccessLevel("viewer", VIEWER);
  /** Also changes alerting, objectives and maintenance windows of the zone. */
  public static readonly operator = new AccessLevel("operator", OPERATOR);
  /** Also changes the classic settings of the zone's entities. */
  public static readonly admin = new AccessLevel("admin", ADMIN);

  private constructor(
    public readonly name: "viewer" | "operator" | "admin",
    /** The shared policies that make up the level. */
    public readonly policies: readonly SharedPolicyKind[],
  ) {}
}
