import { Token } from "cdktf";
import { SECRET_KEY, SECRET_NAME } from "../../rules/kubernetes";
import { assertOptions } from "../props";
import { checkText, type Finding, ValidationError } from "../validation";

/** Pod annotation that keeps OneAgent's code modules out of one pod. */
export const CODE_MODULE_ANNOTATION = "oneagent.dynatrace.com/inject";

/** Pod annotation with the revision of the ingest token: a new value makes new pods, which read the Secret again. */
export const TOKEN_REVISION_ANNOTATION = "dynatrace-onboarding/otlp-token-revision";

/**
 * Variables, any one of which is enough to keep the Operator's exporter injection from setting endpoint, header and token of
 * a container, unless the DynaKube says `overrideEnvVars`. Names that arrive by `envFrom` do not count.
 *
 * @see dynatrace-operator, webhook for OTLP exporter configuration
 */
export const EXPORTER_VARIABLES: readonly string[] = [
  ...["", "TRACES_", "METRICS_", "LOGS_"].flatMap((signal) =>
    ["ENDPOINT", "HEADERS", "CERTIFICATE", "PROTOCOL"].map((name) => `OTEL_EXPORTER_OTLP_${signal}${name}`),
  ),
  "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
];

/** An entry of a Secret in the container's namespace. */
export interface SecretEntry {
  /** Name of the Secret. */
  readonly name: string;
  /** Key in its data. */
  readonly key: string;
}

/** Takes a variable's value from a Secret. */
export interface VariableFromSecret {
  /** The entry that holds the value. */
  readonly secretKeyRef: SecretEntry;
}

/** A field of the container's own pod. */
export interface PodField {
  /** Its path, such as `metadata.name`. */
  readonly fieldPath: string;
}

/** Takes a variable's value from the pod. */
export interface VariableFromPod {
  /** The field that holds the value. */
  readonly fieldRef: PodField;
}

/** One variable of a container: a value, an entry of a Secret in the container's namespace, or a field of its pod. */
export interface ContainerVariable {
  /** Name of the variable. */
  readonly name: string;
  /** Its value. */
  readonly value?: string;
  /** Where Kubernetes takes the value from. */
  readonly valueFrom?: VariableFromSecret | VariableFromPod;
}

/** Where the ingest token lies; only its place is ever written. */
export interface IngestTokenReference {
  /** Name of a Secret in the workload's namespace, made outside of this code. */
  readonly name: string;
  /** Key in the Secret; its value is an API token with the scope openTelemetryTrace.ingest. */
  readonly key: string;
  /**
   * Number to raise whenever the token is replaced. A process reads the token once, at its start, so a replaced Secret
   * alone reaches no running pod.
   * @default - none: the pods must be restarted in another way
   */
  readonly revision?: number;
}

/** Properties of `OtlpTraceExport`. */
export interface OtlpTraceExportProps {
  /** Name under which the spans appear as a service. */
  readonly serviceName: string;
  /** Address of the tenant: `https://<id>.live.dynatrace.com`. The `.apps.` host accepts no telemetry. */
  readonly environmentUrl: string;
  /** Where Kubernetes finds the ingest token. */
  readonly ingestToken: IngestTokenReference;
  /**
   * Share of the traces that begin here and are kept, from 0 to 1.
   * @default 1
   */
  readonly sampleRatio?: number;
  /**
   * What every span says of its source, such as `k8s.namespace.name`. Access to records is decided by such fields, so a
   * span without them is seen by nobody who is limited to some namespaces. The pod's name is added.
   * @default - none: the Operator must add them, which it does only where its OTLP exporter configuration is on
   */
  readonly resourceAttributes?: Readonly<Record<string, string>>;
  /**
   * Whether OneAgent's code modules are let into the pod as well. They trace the same requests, and every span would
   * arrive twice, so `true` is refused.
   * @default false
   */
  readonly codeModuleInjection?: boolean;
}

/**
 * What a Python process needs to send its traces by OTLP over HTTP straight to Dynatrace SaaS. Metrics and logs are
 * switched off there: Prometheus scraping and OneAgent's log module carry them. The variables also keep the Operator
 * from pointing the exporter at an ActiveGate; where it adds resource attributes, those named here win.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "OTLP API endpoints"; OpenTelemetry SDK environment variables
 * @example
 * const traces = new OtlpTraceExport({
 *   serviceName: "orders",
 *   environmentUrl: "https://abc12345.live.dynatrace.com",
 *   ingestToken: { name: "orders-otlp", key: "token" },
 * });
 */
export class OtlpTraceExport {
  /** Variables of the container in their order: Kubernetes expands `$(NAME)` only from names that stand earlier. */
  public readonly variables: readonly ContainerVariable[];
  /** Annotations of the pod. */
  public readonly podAnnotations: Readonly<Record<string, string>>;

  public constructor(props: OtlpTraceExportProps) {
    assertOptions("OtlpTraceExport", "OtlpTraceExportProps", props);
    const findings = [
      ...checkServiceName(props.serviceName),
      ...checkEnvironmentUrl(props.environmentUrl),
      ...checkIngestToken(props.ingestToken),
      ...checkSampleRatio(props.sampleRatio),
      ...checkResourceAttributes(props.resourceAttributes),
      ...checkCodeModules(props.codeModuleInjection),
    ];
    if (findings.length > 0) throw new ValidationError("OtlpTraceExport", findings);
    const { name, key, revision } = props.ingestToken;
    this.podAnnotations = {
      [CODE_MODULE_ANNOTATION]: "false",
      ...(revision !== undefined && { [TOKEN_REVISION_ANNOTATION]: String(revision) }),
    };
    this.variables = [
      { name: "OTLP_API_TOKEN", valueFrom: { secretKeyRef: { name, key } } },
      { name: "OTEL_SERVICE_NAME", value: props.serviceName },
      ...resourceVariables(props.resourceAttributes ?? {}),
      { name: "OTEL_TRACES_EXPORTER", value: "otlp_proto_http" },
      { name: "OTEL_METRICS_EXPORTER", value: "none" },
      { name: "OTEL_LOGS_EXPORTER", value: "none" },
      {
        name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        value: `${props.environmentUrl.replace(/\/$/, "")}/api/v2/otlp/v1/traces`,
      },
      { name: "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", value: "http/protobuf" },
      { name: "OTEL_EXPORTER_OTLP_TRACES_HEADERS", value: "authorization=Api-Token $(OTLP_API_TOKEN)" },
      { name: "OTEL_EXPORTER_OTLP_COMPRESSION", value: "gzip" },
      { name: "OTEL_PROPAGATORS", value: "tracecontext,baggage" },
      { name: "OTEL_TRACES_SAMPLER", value: "parentbased_traceidratio" },
      { name: "OTEL_TRACES_SAMPLER_ARG", value: decimal(props.sampleRatio ?? 1) },
      { name: "OTEL_PYTHON_EXCLUDED_URLS", value: "healthz,readyz,metrics" },
    ];
  }
}

/**
 * Values are escaped as the SDK reads them, which leaves no comma, equals sign or `$(NAME)` in them; the keys are written as
 * they are. The pod's name is known to the cluster only.
 */
function resourceVariables(attributes: Readonly<Record<string, string>>): ContainerVariable[] {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}=${escaped(value)}`);
  if (pairs.length === 0) return [];
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "OTEL_RESOURCE_ATTRIBUTES", value: [...pairs, "k8s.pod.name=$(POD_NAME)"].join(",") },
  ];
}

function escaped(value: string): string {
  return Token.isUnresolved(value) ? value : encodeURIComponent(value);
}

/** `1` as `1.0`, so that the sampler's argument is a fraction for every reader. */
function decimal(ratio: number): string {
  return Number.isInteger(ratio) ? ratio.toFixed(1) : String(ratio);
}

/** A comma or an equals sign would end the value where the name is read as a resource attribute. */
function checkServiceName(received: string): Finding[] {
  if (Token.isUnresolved(received) || /^[\w.-]{1,100}$/.test(received)) return [];
  const rule = "must be 1 to 100 letters, digits and -_. only";
  return [{ field: "serviceName", rule, received, fix: "write a name such as orders" }];
}

function checkEnvironmentUrl(received: string): Finding[] {
  if (Token.isUnresolved(received)) return [];
  const field = "environmentUrl";
  if (/^https:\/\/[^/]+\.apps\./.test(received)) {
    const rule = "must not be the address of the Dynatrace apps, which accepts no telemetry";
    return [{ field, rule, received, fix: `write ${received.replace(".apps.", ".live.")}` }];
  }
  if (/^https?:\/\/[\w.-]+(:\d+)?(\/e\/[\w-]+)?\/?$/.test(received)) return [];
  const rule = "must be the address of a tenant without a path of its API";
  return [{ field, rule, received, fix: "write https://<id>.live.dynatrace.com" }];
}

/** What was found is not printed, as the field's name says token: somebody may have written the value itself. */
function checkIngestToken({ name, key, revision }: IngestTokenReference): Finding[] {
  const found = [...checkText("ingestToken.name", name, SECRET_NAME), ...checkText("ingestToken.key", key, SECRET_KEY)];
  if (revision === undefined || Token.isUnresolved(revision) || (Number.isInteger(revision) && revision >= 1)) {
    return found;
  }
  const rule = "must be a whole number of at least 1";
  return [...found, { field: "ingestToken.revision", rule, received: revision, fix: "raise it by one" }];
}

function checkSampleRatio(received: number | undefined): Finding[] {
  if (received === undefined || Token.isUnresolved(received) || (received >= 0 && received <= 1)) return [];
  return [{ field: "sampleRatio", rule: "must be from 0 to 1", received, fix: "write a share such as 0.25" }];
}

function checkResourceAttributes(attributes: Readonly<Record<string, string>> = {}): Finding[] {
  const wrong = Object.keys(attributes).filter((key) => !/^[a-z][a-z0-9_.-]{0,99}$/.test(key));
  const rule = "must have names of lower-case letters, digits and .-_ only";
  return wrong.map((received) => ({
    field: "resourceAttributes",
    rule,
    received,
    fix: "write a name such as k8s.namespace.name",
  }));
}

function checkCodeModules(received: boolean | undefined): Finding[] {
  if (!received) return [];
  const rule = "must not be combined with OTLP traces, or every span arrives twice";
  const fix = "leave it out here, or leave the OTLP export off and let the code module trace";
  return [{ field: "codeModuleInjection", rule, received, fix }];
}
