import { Token } from "cdktf";
import {
  annotationBytes,
  CPU_QUANTITY,
  dnsLabel,
  HOST_NAME,
  hasDigest,
  IMAGE_REFERENCE,
  LABEL_VALUE,
  MAX_ANNOTATION_BYTES,
  MAX_PORT,
  MAX_WORKLOAD_NAME_LENGTH,
  MEMORY_QUANTITY,
  NAMESPACE_NAME,
  QUALIFIED_KEY,
  SCRAPE_ANNOTATION_PREFIX,
  SECRET_NAME,
  VARIABLE_NAME,
} from "../../rules/kubernetes";
import { networkFault } from "../../rules/networks";
import { MAX_PRE_STOP_SECONDS, MAX_REPLICAS } from "../../rules/workload";
import { EXPORTER_VARIABLES } from "../otlp-traces";
import { checkScrape, scrapeAnnotations } from "../prometheus-scrape";
import { checkText, type Finding } from "../validation";
import { codeModulesAllowed } from "./pods";
import type { SampleWorkloadProps, StringMap } from "./workload-props";

/** Variables that decide where telemetry goes, which is `traces`' business. */
const OWNED_VARIABLES = [...EXPORTER_VARIABLES, "OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER"];

/** All faults of a workload's props. A text that is known only at apply passes: Kubernetes refuses a wrong one. */
export function checkWorkload(props: SampleWorkloadProps): Finding[] {
  const { resources, imagePullSecrets = [] } = props;
  return [
    ...checkText("name", props.name, dnsLabel(MAX_WORKLOAD_NAME_LENGTH)),
    ...checkText("namespace", props.namespace, NAMESPACE_NAME),
    ...checkImage(props),
    ...imagePullSecrets.flatMap((name, index) => checkText(`imagePullSecrets[${index}]`, name, SECRET_NAME)),
    ...checkNumbers(props),
    ...checkMetrics(props),
    ...checkText("resources.cpu", resources?.cpu, CPU_QUANTITY),
    ...checkText("resources.memory", resources?.memory, MEMORY_QUANTITY),
    ...checkVariables(props),
    ...checkExposure(props),
    ...checkText("version", props.version, LABEL_VALUE),
    ...checkText("owner", props.owner, LABEL_VALUE),
    ...checkMarks(props),
    ...checkCodeModules(props),
  ];
}

/** The attributes whose value reaches traces changed: the Operator encodes a space as a plus sign, the SDK leaves it so. */
export function attributesThatChange(props: SampleWorkloadProps): [string, string][] {
  const { securityContext, costCenter, product } = props;
  return Object.entries({ securityContext, costCenter, product }).flatMap(([field, value]): [string, string][] =>
    value !== undefined && !Token.isUnresolved(value) && /[ +]/.test(value) ? [[field, value]] : [],
  );
}

function checkImage({ image, requireDigest = true }: SampleWorkloadProps): Finding[] {
  const found = checkText("image", image, IMAGE_REFERENCE);
  if (found.length > 0 || !requireDigest || Token.isUnresolved(image) || hasDigest(image)) return found;
  const rule = "must be named by digest here, as a tag may stand for another image tomorrow";
  const fix = `write ${image.replace(/:[\w.-]+$/, "")}@sha256:<digest>; docker buildx imagetools inspect shows it`;
  return [{ field: "image", rule, received: image, fix }];
}

function checkNumbers({ replicas, autoscale, port, preStopSeconds }: SampleWorkloadProps): Finding[] {
  const found = [
    ...checkWhole("replicas", replicas, 0, MAX_REPLICAS, "write a number of pods such as 2"),
    ...checkWhole("port", port, 1, MAX_PORT, "write a port such as 8080"),
    ...checkWhole("preStopSeconds", preStopSeconds, 0, MAX_PRE_STOP_SECONDS, "write a number such as 10"),
  ];
  if (!autoscale) return found;
  const { min, max, cpuPercent } = autoscale;
  found.push(
    ...checkWhole("autoscale.min", min, 1, MAX_REPLICAS, "write a number of pods such as 2"),
    ...checkWhole("autoscale.max", max, 1, MAX_REPLICAS, "write a number of pods such as 4"),
    ...checkWhole("autoscale.cpuPercent", cpuPercent, 1, 100, "write a share such as 70"),
  );
  if (min > max) {
    const rule = `must be at least autoscale.min, which is ${min}`;
    found.push({ field: "autoscale.max", rule, received: max, fix: `write ${min} or more, or lower autoscale.min` });
  }
  if (replicas === 0) {
    const rule = "must not be 0 with an autoscaler, which leaves a stopped workload alone";
    found.push({ field: "replicas", rule, received: 0, fix: "remove autoscale to stop it, or leave replicas out" });
  }
  return found;
}

/** A number that is known only at apply is refused: it also stands in texts, which would hold the placeholder. */
function checkWhole(field: string, received: number | undefined, least: number, most: number, fix: string): Finding[] {
  if (received === undefined || (Number.isInteger(received) && received >= least && received <= most)) return [];
  return [{ field, rule: `must be a whole number from ${least} to ${most}`, received, fix }];
}

/** What pods say of their metrics has one source, or the scraper would knock at a port that is closed. */
function checkMetrics({ metrics, podAnnotations = {} }: SampleWorkloadProps): Finding[] {
  const found = metrics ? checkScrape(metrics, "metrics.") : [];
  if (found.length > 0) return found;
  const written = metrics ? scrapeAnnotations(metrics) : {};
  return Object.entries(podAnnotations).flatMap(([key, received]) => {
    const field = `podAnnotations[${JSON.stringify(key)}]`;
    if (metrics && Object.hasOwn(written, key)) {
      const fix = "remove it, or change metrics";
      return [{ field, rule: "must not repeat what metrics says", received, fix }];
    }
    if (metrics || !key.startsWith(SCRAPE_ANNOTATION_PREFIX)) return [];
    const rule = "must not stand without metrics, whose port the network policy opens";
    return [{ field, rule, received, fix: "set metrics, which writes the annotations" }];
  });
}

function checkVariables({ env = [] }: SampleWorkloadProps): Finding[] {
  return env.flatMap(({ name }, index) => {
    const field = `env[${index}].name`;
    const found = checkText(field, name, VARIABLE_NAME);
    if (found.length > 0) return found;
    if (OWNED_VARIABLES.includes(name)) {
      const rule = "must not say where telemetry goes";
      return [{ field, rule, received: name, fix: "set traces, which writes all that the exporter needs" }];
    }
    const first = env.findIndex((each) => each.name === name);
    if (first === index) return [];
    return [{ field, rule: `repeats env[${first}].name`, received: name, fix: "remove one of the two" }];
  });
}

function checkExposure({ exposure }: SampleWorkloadProps): Finding[] {
  if (!exposure) return [];
  const { settings } = exposure;
  const marks = checkAnnotations("exposure.annotations", settings.annotations);
  if (settings.kind === "ingress") {
    return [
      ...checkText("exposure.host", settings.host, HOST_NAME),
      ...checkText("exposure.tlsSecret", settings.tlsSecret || undefined, SECRET_NAME),
      ...checkText("exposure.className", settings.className, dnsLabel(63)),
      ...marks,
    ];
  }
  const found = [...checkSourceRanges(settings.sourceRanges), ...marks];
  if (!settings.terminatesTls || Object.keys(settings.annotations).length > 0) return found;
  const rule = "must not be set without annotations, which name the certificate";
  return [...found, { field: "exposure.terminatesTls", rule, received: true, fix: "add your provider's annotations" }];
}

function checkSourceRanges(ranges: readonly string[]): Finding[] {
  if (ranges.length === 0) {
    const rule = "must name a network, since none at all means everybody";
    const fix = "leave it out for the private networks, or write 0.0.0.0/0 for everybody";
    return [{ field: "exposure.sourceRanges", rule, received: [], fix }];
  }
  return ranges.flatMap((received, index) => {
    const fault = Token.isUnresolved(received) ? undefined : networkFault(received);
    return fault ? [{ field: `exposure.sourceRanges[${index}]`, rule: fault.must, received, fix: fault.fix }] : [];
  });
}

/** Annotations and labels, by the object that carries them. */
function checkMarks(props: SampleWorkloadProps): Finding[] {
  const { securityContext, costCenter, product, podAnnotations = {}, namespaceLabels = {} } = props;
  return [
    ...checkAnnotations("podAnnotations", podAnnotations),
    ...Object.entries(namespaceLabels).flatMap(([key, value]) => {
      const field = `namespaceLabels[${JSON.stringify(key)}]`;
      return [...checkText(field, key, QUALIFIED_KEY), ...checkText(field, value, LABEL_VALUE)];
    }),
    ...Object.entries({ securityContext, costCenter, product }).flatMap(([field, received]) => {
      if (received === undefined || Token.isUnresolved(received) || /^\P{Cc}{1,250}$/u.test(received)) return [];
      const rule = "must be 1 to 250 characters on one line";
      return [{ field, rule, received, fix: "shorten it, or leave it out" }];
    }),
  ];
}

function checkAnnotations(field: string, annotations: StringMap): Finding[] {
  const found = Object.keys(annotations).flatMap((key) =>
    checkText(`${field}[${JSON.stringify(key)}]`, key, QUALIFIED_KEY),
  );
  const bytes = annotationBytes(annotations);
  if (bytes <= MAX_ANNOTATION_BYTES) return found;
  const rule = `must not exceed ${MAX_ANNOTATION_BYTES} bytes in all`;
  return [...found, { field, rule, received: `${bytes} bytes`, fix: "shorten the longest values" }];
}

function checkCodeModules(props: SampleWorkloadProps): Finding[] {
  if (!props.traces || !codeModulesAllowed(props)) return [];
  const rule = "must not be combined with OTLP traces, or every span arrives twice";
  return [{ field: "codeModuleInjection", rule, received: true, fix: "remove it, or remove traces" }];
}
