import { DataDynatraceManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/data-dynatrace-management-zone-v2";
import { ManagementZoneV2 } from "@cdktf/provider-dynatrace/lib/management-zone-v2";
import { ExistingZone } from "../../../constructs/management-zone";
import { dataSourcesOf, rendered, resourcesOf, testStack } from "../../support/synth";

test("a zone of others is looked up by its name, and a plan stops where it is not there", () => {
  const stack = testStack();
  const zone = new ExistingZone(stack, "Zone", { zoneName: "Payments %{x}" });
  expect(resourcesOf(stack, ManagementZoneV2)).toEqual([]);
  expect(dataSourcesOf(stack, DataDynatraceManagementZoneV2)).toEqual([
    {
      name: "Payments %%{x}",
      lifecycle: {
        postcondition: [
          {
            condition: "${self.id != null}",
            error_message:
              'The management zone "Payments %%{x}" is not in the environment. Correct its name, which counts upper and lower case, or leave existing out and have it made.',
          },
        ],
      },
    },
  ]);
  expect(zone.zoneName).toBe("Payments %{x}");
  expect(rendered(stack, zone.zoneId)).toMatch(/^\$\{data\.dynatrace_management_zone_v2\.Zone_[0-9A-F]{8}\.id\}$/);
});

test("a name that a boundary cannot quote is refused", () => {
  expect(() => new ExistingZone(testStack(), "Zone", { zoneName: 'a"b' })).toThrow("test/Zone has 1 fault");
});
