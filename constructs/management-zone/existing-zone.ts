import type {
  DataDynatraceManagementZoneV2,
  DataDynatraceManagementZoneV2Config,
} from "@cdktf/provider-dynatrace/lib/data-dynatrace-management-zone-v2";
import { Construct } from "constructs";
import { ZONE_NAME } from "../../rules/dynatrace";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkKnownText } from "../validation";
import type { IManagementZone } from "./management-zone";

/** Properties of `ExistingZone`. */
export interface ExistingZoneProps {
  /** Name of the zone, exactly as the tenant has it: 1 to 100 characters. */
  readonly zoneName: string;
}

/**
 * A zone that somebody else has made: looked up by its name, bound, and never written. What it takes in is not known
 * here, so a boundary on it is a finding until somebody has read its rules.
 *
 * @throws ValidationError for a name that a boundary cannot quote.
 * @see Dynatrace provider documentation, data source dynatrace_management_zone_v2
 * @example
 * const zone = new ExistingZone(stack, "Zone", { zoneName: "Payments" });
 * new AccessBoundaries(stack, "Boundaries", { owner: "orders", environmentName: "prod", zone, namespaces: ["orders"] });
 */
export class ExistingZone extends Construct implements IManagementZone {
  public readonly zoneName: string;
  public readonly zoneId: string;
  public readonly legacyZoneId?: string;

  public constructor(scope: Construct, id: string, props: ExistingZoneProps) {
    super(scope, id);
    assertProps(this, "ExistingZoneProps", props);
    const { zoneName } = props;
    addStackChecks(this);
    // Refuses a token too: nobody could say which zone is meant.
    assertValid(this, checkKnownText("zoneName", zoneName, ZONE_NAME));
    const found = this.createLookUp("Resource", {
      name: literal(zoneName),
      lifecycle: {
        // A zone that is not found has no id and raises no error; a boundary on its name would match nothing.
        postcondition: [
          {
            condition: "${self.id != null}",
            errorMessage: literal(
              `The management zone "${zoneName}" is not in the environment. Correct its name, which counts upper and lower case, or leave existing out and have it made.`,
            ),
          },
        ],
      },
    });
    this.zoneName = zoneName;
    this.zoneId = found.id;
    this.legacyZoneId = found.legacyId;
  }

  /** Creates the data source. A subclass may change `config` before it calls `super`. */
  protected createLookUp(
    dataSourceId: string,
    config: DataDynatraceManagementZoneV2Config,
  ): DataDynatraceManagementZoneV2 {
    // Loaded here, since most who import this entry declare their zone and look up none.
    const bindings =
      require("@cdktf/provider-dynatrace/lib/data-dynatrace-management-zone-v2") as typeof import("@cdktf/provider-dynatrace/lib/data-dynatrace-management-zone-v2");
    return new bindings.DataDynatraceManagementZoneV2(this, dataSourceId, config);
  }
}
