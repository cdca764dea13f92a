import { createHash } from "node:crypto";
import { z } from "zod";
import type { Entity } from "../entities/entity";
import { parseSelector } from "../entities/selector";
import { ApiError } from "../errors";
import { readPayload, text } from "../payload";
import { type FieldValue, type TelemetryRecord, timestamp } from "../telemetry";
import { limitFields } from "./limits";
import { fromMilliseconds } from "./time";

const EVENT_TYPES = [
  "AVAILABILITY_EVENT",
  "CUSTOM_ALERT",
  "CUSTOM_ANNOTATION",
  "CUSTOM_CONFIGURATION",
  "CUSTOM_DEPLOYMENT",
  "CUSTOM_INFO",
  "ERROR_EVENT",
  "MARKED_FOR_TERMINATION",
  "PERFORMANCE_EVENT",
  "RESOURCE_CONTENTION_EVENT",
  "WARNING",
] as const;

const TIME = z.int().min(0).max(9_000_000_000_000);
const EVENT = z.strictObject({
  eventType: z.enum(EVENT_TYPES, `must be one of ${EVENT_TYPES.join(", ")}`),
  title: text(500),
  startTime: TIME.nullish(),
  endTime: TIME.nullish(),
  timeout: z.int().min(1).max(360).nullish(),
  entitySelector: z.string().nullish(),
  properties: z.record(z.string(), z.string()).nullish(),
});

const MINUTE = 60_000;
const DEFAULT_TIMEOUT = 15;

/** What a request to ingest an event makes. */
export interface ReadEvents {
  readonly records: readonly TelemetryRecord[];
  /** Body of the answer. */
  readonly answer: {
    readonly reportCount: number;
    readonly eventIngestResults: readonly { readonly correlationId: string; readonly status: "OK" }[];
  };
}

/**
 * The events of a request: one for each entity that its selector takes, or one of the environment. Properties become
 * fields.
 *
 * @param now milliseconds since 1970.
 * @throws ApiError 400 for a body or a selector that is not valid, and for a selector that takes nothing.
 * @see Dynatrace documentation, Events API v2, POST an event
 */
export function readEvents(body: unknown, entities: Iterable<Entity>, now: number): ReadEvents {
  const event = readPayload(EVENT, body);
  const start = event.startTime ?? now;
  const end = event.endTime ?? start + (event.timeout ?? DEFAULT_TIMEOUT) * MINUTE;
  if (end < start) throw new ApiError(400, "Constraints violated: endTime: must not be before startTime");
  const sources = event.entitySelector == null ? [undefined] : selected(event.entitySelector, entities);
  const made = sources.map((source) => {
    const fields: [string, FieldValue][] = [
      ...Object.entries(event.properties ?? {}),
      ["event.kind", "DAVIS_EVENT"],
      ["event.type", event.eventType],
      ["event.name", event.title],
      ["event.provider", "EVENTS_REST_API_INGEST"],
      ["event.start", timestamp(fromMilliseconds(start))],
      ["event.end", timestamp(fromMilliseconds(end))],
      ...entityFields(source),
    ];
    const id = createHash("sha256")
      .update(JSON.stringify([event, source?.entityId]))
      .digest("hex")
      .slice(0, 16);
    const record = {
      timestamp: fromMilliseconds(start),
      fields: limitFields(new Map([...fields, ["event.id", id]])),
    };
    return { record, result: { correlationId: id, status: "OK" as const } };
  });
  const eventIngestResults = made.map(({ result }) => result);
  return { records: made.map(({ record }) => record), answer: { reportCount: made.length, eventIngestResults } };
}

function selected(selector: string, entities: Iterable<Entity>): Entity[] {
  const takes = parseSelector(selector);
  const found = [...entities].filter(takes);
  if (found.length === 0) throw new ApiError(400, "Constraints violated: entitySelector: takes no entity");
  return found;
}

function entityFields(entity: Entity | undefined): [string, FieldValue][] {
  if (entity === undefined) return [];
  const type = entity.type.toLowerCase();
  return [
    [`dt.entity.${type}`, entity.entityId],
    ["dt.source_entity", entity.entityId],
    ["dt.source_entity.type", type],
  ];
}
