import type { Root } from "protobufjs/light.js";

/** Fields of a message by name: number, type, and `repeated` where there are several. */
type Fields = Readonly<Record<string, readonly [id: number, type: string, rule?: "repeated"]>>;

const ATTRIBUTES = [1, "KeyValue", "repeated"] as const;

/**
 * The messages of OTLP, as far as they are read; fields that nobody reads are left out, and a decoder skips them.
 *
 * @see OpenTelemetry, opentelemetry-proto 1.7
 */
const MESSAGES: Readonly<Record<string, Fields>> = {
  AnyValue: {
    stringValue: [1, "string"],
    boolValue: [2, "bool"],
    intValue: [3, "int64"],
    doubleValue: [4, "double"],
    arrayValue: [5, "ArrayValue"],
    kvlistValue: [6, "KeyValueList"],
    bytesValue: [7, "bytes"],
  },
  ArrayValue: { values: [1, "AnyValue", "repeated"] },
  KeyValueList: { values: ATTRIBUTES },
  KeyValue: { key: [1, "string"], value: [2, "AnyValue"] },
  Resource: { attributes: ATTRIBUTES },
  Scope: { name: [1, "string"], version: [2, "string"] },

  TraceRequest: { resourceSpans: [1, "ResourceSpans", "repeated"] },
  ResourceSpans: { resource: [1, "Resource"], scopeSpans: [2, "ScopeSpans", "repeated"] },
  ScopeSpans: { scope: [1, "Scope"], spans: [2, "Span", "repeated"] },
  Span: {
    traceId: [1, "bytes"],
    spanId: [2, "bytes"],
    parentSpanId: [4, "bytes"],
    name: [5, "string"],
    kind: [6, "int32"],
    startTimeUnixNano: [7, "fixed64"],
    endTimeUnixNano: [8, "fixed64"],
    attributes: [9, "KeyValue", "repeated"],
    events: [11, "SpanEvent", "repeated"],
    status: [15, "Status"],
  },
  SpanEvent: { timeUnixNano: [1, "fixed64"], name: [2, "string"], attributes: [3, "KeyValue", "repeated"] },
  Status: { message: [2, "string"], code: [3, "int32"] },

  MetricsRequest: { resourceMetrics: [1, "ResourceMetrics", "repeated"] },
  ResourceMetrics: { resource: [1, "Resource"], scopeMetrics: [2, "ScopeMetrics", "repeated"] },
  ScopeMetrics: { scope: [1, "Scope"], metrics: [2, "Metric", "repeated"] },
  Metric: {
    name: [1, "string"],
    gauge: [5, "Gauge"],
    sum: [7, "Sum"],
    histogram: [9, "Histogram"],
    exponentialHistogram: [10, "Points"],
    summary: [11, "Points"],
  },
  Gauge: { dataPoints: [1, "NumberPoint", "repeated"] },
  Sum: { dataPoints: [1, "NumberPoint", "repeated"], aggregationTemporality: [2, "int32"] },
  Histogram: { dataPoints: [1, "HistogramPoint", "repeated"], aggregationTemporality: [2, "int32"] },
  Points: { dataPoints: [1, "bytes", "repeated"] },
  NumberPoint: {
    timeUnixNano: [3, "fixed64"],
    asDouble: [4, "double"],
    asInt: [6, "sfixed64"],
    attributes: [7, "KeyValue", "repeated"],
  },
  HistogramPoint: {
    timeUnixNano: [3, "fixed64"],
    count: [4, "fixed64"],
    sum: [5, "double"],
    bucketCounts: [6, "fixed64", "repeated"],
    explicitBounds: [7, "double", "repeated"],
    attributes: [9, "KeyValue", "repeated"],
    min: [11, "double"],
    max: [12, "double"],
  },

  LogsRequest: { resourceLogs: [1, "ResourceLogs", "repeated"] },
  ResourceLogs: { resource: [1, "Resource"], scopeLogs: [2, "ScopeLogs", "repeated"] },
  ScopeLogs: { scope: [1, "Scope"], logRecords: [2, "LogRecord", "repeated"] },
  LogRecord: {
    timeUnixNano: [1, "fixed64"],
    severityNumber: [2, "int32"],
    severityText: [3, "string"],
    body: [5, "AnyValue"],
    attributes: [6, "KeyValue", "repeated"],
    traceId: [9, "bytes"],
    spanId: [10, "bytes"],
    observedTimeUnixNano: [11, "fixed64"],
  },

  Response: { partialSuccess: [1, "PartialSuccess"] },
  PartialSuccess: { rejected: [1, "int64"], errorMessage: [2, "string"] },
};

/** Which of several fields a message has is part of what it says, so these are not filled in by a decoder. */
const ONE_OF: Readonly<Record<string, Readonly<Record<string, { oneof: string[] }>>>> = {
  AnyValue: { value: { oneof: Object.keys(MESSAGES.AnyValue ?? {}) } },
  NumberPoint: { value: { oneof: ["asDouble", "asInt"] } },
};

let loaded: Promise<Root> | undefined;

/** The messages, with their library, loaded when the first of them comes in: a lab without telemetry starts sooner. */
function messages(): Promise<Root> {
  loaded ??= import("protobufjs/light.js").then(({ Root }) =>
    Root.fromJSON({ nested: Object.fromEntries(described()) }),
  );
  return loaded;
}

function* described() {
  for (const [name, fields] of Object.entries(MESSAGES)) {
    const own = Object.entries(fields).map(([field, [id, type, rule]]) => [field, { id, type, ...(rule && { rule }) }]);
    yield [name, { fields: Object.fromEntries(own), ...(ONE_OF[name] && { oneofs: ONE_OF[name] }) }] as const;
  }
}

/** A 64-bit number as the decoder hands it out. */
export interface Long {
  readonly low: number;
  readonly high: number;
}

/** A value of some type; one that is not there reads as the default of its type, so `value` must be asked first. */
export interface AnyValue {
  /** Which of the others is there. */
  readonly value?:
    | "stringValue"
    | "boolValue"
    | "intValue"
    | "doubleValue"
    | "arrayValue"
    | "kvlistValue"
    | "bytesValue";
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: Long;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
  readonly bytesValue?: Uint8Array;
}

export interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue | null;
}

export interface Resource {
  readonly attributes?: readonly KeyValue[];
}

export interface Scope {
  readonly name?: string;
  readonly version?: string;
}

export interface Span {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: Long;
  readonly endTimeUnixNano: Long;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly {
    readonly timeUnixNano: Long;
    readonly name: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly status?: { readonly message: string; readonly code: number } | null;
}

export interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly resource?: Resource | null;
    readonly scopeSpans: readonly { readonly scope?: Scope | null; readonly spans: readonly Span[] }[];
  }[];
}

export interface NumberPoint {
  readonly timeUnixNano: Long;
  readonly value?: "asDouble" | "asInt";
  readonly asDouble: number;
  readonly asInt: Long;
  readonly attributes: readonly KeyValue[];
}

export interface HistogramPoint {
  readonly timeUnixNano: Long;
  readonly count: Long;
  readonly sum: number;
  readonly bucketCounts: readonly Long[];
  readonly explicitBounds: readonly number[];
  readonly attributes: readonly KeyValue[];
  readonly min: number;
  readonly max: number;
}

export interface Metric {
  readonly name: string;
  readonly gauge?: { readonly dataPoints: readonly NumberPoint[] } | null;
  readonly sum?: { readonly dataPoints: readonly NumberPoint[]; readonly aggregationTemporality: number } | null;
  readonly histogram?: {
    readonly dataPoints: readonly HistogramPoint[];
    readonly aggregationTemporality: number;
  } | null;
  readonly exponentialHistogram?: { readonly dataPoints: readonly unknown[] } | null;
  readonly summary?: { readonly dataPoints: readonly unknown[] } | null;
}

export interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource?: Resource | null;
    readonly scopeMetrics: readonly { readonly scope?: Scope | null; readonly metrics: readonly Metric[] }[];
  }[];
}

export interface LogRecord {
  readonly timeUnixNano: Long;
  readonly observedTimeUnixNano: Long;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body?: AnyValue | null;
  readonly attributes: readonly KeyValue[];
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
}

export interface LogsRequest {
  readonly resourceLogs: readonly {
    readonly resource?: Resource | null;
    readonly scopeLogs: readonly { readonly scope?: Scope | null; readonly logRecords: readonly LogRecord[] }[];
  }[];
}

interface Requests {
  readonly TraceRequest: TraceRequest;
  readonly MetricsRequest: MetricsRequest;
  readonly LogsRequest: LogsRequest;
}

/**
 * Reads a request.
 *
 * @throws Error when the bytes are none of that message.
 */
export async function decode<Name extends keyof Requests>(name: Name, bytes: Uint8Array): Promise<Requests[Name]> {
  return (await messages()).lookupType(name).decode(bytes) as unknown as Requests[Name];
}

/** The answer to a request; a whole success is an empty message. */
export async function encodeResponse(rejected: number, errorMessage: string): Promise<Buffer> {
  if (rejected === 0) return Buffer.alloc(0);
  const response = (await messages()).lookupType("Response");
  const message = response.fromObject({ partialSuccess: { rejected, errorMessage } });
  return Buffer.from(response.encode(message).finish());
}

/** The number without a sign. */
export function unsigned({ low, high }: Long): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** The number with its sign. */
export function signed(long: Long): bigint {
  return BigInt.asIntN(64, unsigned(long));
}
