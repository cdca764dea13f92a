import { NO_BLANK_ENDS, ONE_LINE, type TextRule } from "./text-rule";

/** What Dynatrace accepts for objectives, detectors, notifications and synthetic checks. */

/**
 * Name of an objective or a detector, as lists show it.
 *
 * @see Dynatrace settings schema builtin:davis.anomaly-detectors; Dynatrace SLO service API
 */
export const OBJECT_TITLE: TextRule = { least: 2, most: 200, conditions: [ONE_LINE, NO_BLANK_ENDS] };

/** Name of an alerting profile. @see Dynatrace settings schema builtin:alerting.profile */
export const PROFILE_NAME: TextRule = { least: 1, most: 100, conditions: [ONE_LINE, NO_BLANK_ENDS] };

/** Bounds of an objective's target, in percent; both are excluded. A target of 100 leaves no error budget at all. */
export const SLO_TARGET = {
  over: 0,
  under: 100,
  must: "must be more than 0 and less than 100",
  fix: "write a percentage such as 99.5",
} as const;

/**
 * Beginning of an objective's rolling timeframe.
 *
 * @see Dynatrace documentation, "Service-level objectives", timeframe
 */
export const SLO_TIMEFRAME: TextRule = {
  least: 6,
  most: 10,
  conditions: [
    {
      pattern: /^now-[1-9]\d{0,3}[hdwM]$/,
      must: "must be a timeframe that ends now",
      fix: "write now-7d or now-30d",
    },
  ],
};

/**
 * Mailbox that problems are sent to.
 *
 * @see Dynatrace settings schema builtin:problem.notifications, recipients of an e-mail
 */
export const MAILBOX: TextRule = {
  least: 3,
  most: 254,
  conditions: [
    {
      pattern:
        /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/,
      must: "must be an e-mail address that Dynatrace can send to",
      fix: "write the team's mailbox, such as orders@example.com",
    },
  ],
};

/** Name of a synthetic monitor. @see Dynatrace documentation, "Synthetic monitors API" */
export const MONITOR_NAME: TextRule = {
  least: 1,
  most: 150,
  conditions: [
    ONE_LINE,
    NO_BLANK_ENDS,
    {
      pattern: /^[^"\\]*$/,
      must: "must hold no double quotes and backslashes, since a zone rule names it",
      fix: "leave these characters out",
    },
  ],
};

/**
 * Entity id of a place that a monitor runs from. Which ones there are differs between tenants.
 *
 * @see Dynatrace documentation, "Synthetic locations API"
 */
export const MONITOR_LOCATION: TextRule = {
  least: 28,
  most: 35,
  conditions: [
    {
      pattern: /^(GEOLOCATION|SYNTHETIC_LOCATION)-[0-9A-F]{16}$/,
      must: "must be an entity id such as GEOLOCATION-0123456789ABCDEF",
      fix: "copy it from GET /api/v1/synthetic/locations or from the address of the location's page",
    },
  ],
};

/** Places that one monitor runs from; more are a typing error, as each run costs. */
export const MAX_MONITOR_LOCATIONS = 20;

/** Minutes between two runs of a monitor. @see Dynatrace documentation, "Synthetic monitors API", frequencyMin */
export const MONITOR_FREQUENCIES = [5, 10, 15, 30, 60] as const;

/** Minutes between two runs. */
export type MonitorFrequency = (typeof MONITOR_FREQUENCIES)[number];
