import { HttpMonitor, type HttpMonitorConfig } from "@cdktf/provider-dynatrace/lib/http-monitor";
import { Token } from "cdktf";
import { Construct } from "constructs";
import {
  MAX_MONITOR_LOCATIONS,
  MONITOR_FREQUENCIES,
  MONITOR_LOCATION,
  MONITOR_NAME,
  type MonitorFrequency,
} from "../../rules/alerting";
import { publicUrlFault } from "../../rules/url";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkText, type Finding } from "../validation";

/** Properties of `UrlMonitor`. */
export interface UrlMonitorProps {
  /** Name of the monitor; a zone takes it in by this name: 1 to 150 characters. */
  readonly name: string;
  /** Page that is asked for: an https URL that the internet can reach, without user name and password. */
  readonly url: string;
  /** Entity ids of the places that it is asked from: 1 to 20. Which ones there are differs between tenants. */
  readonly locations: readonly string[];
  /**
   * Minutes between two runs: 5, 10, 15, 30 or 60. Every run from every location is billed.
   * @default 15
   */
  readonly frequencyMinutes?: MonitorFrequency;
}

/**
 * Asks for a page from the outside and opens a problem when no location gets a good answer twice in a row. Whom that
 * problem is told is decided by `ContactNotification`, over the zone that takes the monitor in.
 *
 * Its API works with an API token only, whatever other credentials the provider has; it takes six seconds to create, since
 * the provider waits until the monitor can be read thirty times.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "Synthetic monitors API", HTTP monitors
 * @example
 * new UrlMonitor(stack, "LoadBalancer", {
 *   name: "orders: load balancer",
 *   url: "https://lb.example.com/orders",
 *   locations: ["GEOLOCATION-0123456789ABCDEF"],
 * });
 */
export class UrlMonitor extends Construct {
  /** Name of the monitor, as people read it. */
  public readonly monitorName: string;
  /** Entity id of the monitor. */
  public readonly monitorId: string;

  public constructor(scope: Construct, id: string, props: UrlMonitorProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "UrlMonitorProps", props);
    const { name, url, locations, frequencyMinutes = 15 } = props;
    assertValid(this, [
      ...checkText("name", name, MONITOR_NAME),
      ...checkUrl(url),
      ...checkLocations(locations),
      ...checkFrequency(frequencyMinutes),
    ]);
    this.monitorName = name;
    this.monitorId = this.createResource("Resource", {
      name: literal(name),
      enabled: true,
      frequency: frequencyMinutes,
      locations: [...locations],
      anomalyDetection: [
        {
          loadingTimeThresholds: [{ enabled: false }],
          outageHandling: [
            {
              globalOutage: true,
              localOutage: false,
              retryOnError: true,
              globalOutagePolicy: [{ consecutiveRuns: 2 }],
            },
          ],
        },
      ],
      script: {
        request: [
          {
            description: literal(name),
            method: "GET",
            url: literal(url),
            configuration: { acceptAnyCertificate: false, followRedirects: true },
            validation: { rule: [{ type: "httpStatusesList", value: ">=400", passIfFound: false }] },
          },
        ],
      },
    }).id;
  }

  /** Creates the L1. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: HttpMonitorConfig): HttpMonitor {
    return new HttpMonitor(this, resourceId, config);
  }
}

/** Refuses a token too: an address that nobody has checked could be one of the locations' own network. */
function checkUrl(received: string): Finding[] {
  const fault = Token.isUnresolved(received)
    ? { must: "must be known at synth", fix: "write it out" }
    : publicUrlFault(received);
  return fault === undefined ? [] : [{ field: "url", rule: fault.must, received, fix: fault.fix }];
}

function checkLocations(locations: readonly string[]): Finding[] {
  const { length } = locations;
  if (length === 0 || length > MAX_MONITOR_LOCATIONS) {
    const rule = `must be 1 to ${MAX_MONITOR_LOCATIONS} locations`;
    const fix = length === 0 ? "name at least one, or declare no monitor" : "keep those near the service's users";
    return [{ field: "locations", rule, received: `${length} entries`, fix }];
  }
  return locations.flatMap((received, index) => {
    const field = `locations[${index}]`;
    const found = checkText(field, received, MONITOR_LOCATION);
    const first = locations.indexOf(received);
    if (found.length > 0 || first === index) return found;
    return [{ field, rule: `repeats locations[${first}]`, received, fix: "remove one of the two" }];
  });
}

function checkFrequency(received: number): Finding[] {
  if (Token.isUnresolved(received) || MONITOR_FREQUENCIES.some((minutes) => minutes === received)) return [];
  const rule = `must be one of ${MONITOR_FREQUENCIES.join(", ")} minutes`;
  return [{ field: "frequencyMinutes", rule, received, fix: "write one of these" }];
}
