import { Token } from "cdktf";
import { isNamespaceName } from "../kubernetes-names";
import { EXPORTER_VARIABLES } from "../otlp-traces";
import type { Finding } from "../validation";
import type { StringMap } from "./kubernetes-objects";
import { codeModulesAllowed, containerPorts, DEFAULT_PORT } from "./workload-names";
import type { SampleWorkloadProps } from "./workload-props";

/** Bytes of all annotations of one object, keys and values together. */
export const MAX_ANNOTATION_BYTES = 256 * 1024;
/** Characters of a workload's name: a DNS label less the longest suffix that is appended. */
export const MAX_WORKLOAD_NAME_LENGTH = 60;
/** Pods of one Deployment; more is taken for a slip of the finger. */
const MAX_REPLICAS = 1000;

/** Variables that decide where telemetry goes, which is `traces`' business. */
const OWNED_VARIABLES = [...EXPORTER_VARIABLES, "OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER"];

/** All faults of a workload's props. A value that is known only at apply passes: Kubernetes refuses a wrong one. */
export function checkWorkload(props: SampleWorkloadProps): Finding[] {
  return [
    ...checkNames(props),
    ...checkImage(props),
    ...checkCounts(props),
    ...checkPorts(props),
    ...checkResources(props),
    ...checkVariables(props),
    ...checkExposure(props),
    ...checkLabel("version", props.version),
    ...checkLabel("owner", props.owner),
    ...checkMarks(props),
    ...checkCodeModules(props),
  ];
}

/** Whether an image is named by its digest. */
export function hasDigest(image: string): boolean {
  return Token.isUnresolved(image) || /@sha256:[0-9a-f]{64}$/.test(image);
}

/** The attributes whose value reaches traces changed: the Operator encodes a space as a plus sign, the SDK leaves it so. */
export function attributesThatChange(props: SampleWorkloadProps): [string, string][] {
  const { securityContext, costCenter, product } = props;
  return Object.entries({ securityContext, costCenter, product }).flatMap(([field, value]): [string, string][] =>
    value !== undefined && !Token.isUnresolved(value) && /[ +]/.test(value) ? [[field, value]] : [],
  );
}

function checkNames({ name, namespace }: SampleWorkloadProps): Finding[] {
  const found: Finding[] = [];
  if (
    !Token.isUnresolved(name) &&
    !(/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= MAX_WORKLOAD_NAME_LENGTH)
  ) {
    const rule = `must be a DNS label of at most ${MAX_WORKLOAD_NAME_LENGTH} characters that begins with a letter`;
    found.push({ field: "name", rule, received: name, fix: "write lower-case letters, digits and hyphens" });
  }
  if (!Token.isUnresolved(namespace) && !isNamespaceName(namespace)) {
    const rule = "must be a DNS label of at most 63 characters";
    found.push({ field: "namespace", rule, received: namespace, fix: "write lower-case letters, digits and hyphens" });
  }
  return found;
}

function checkImage({ image, requireDigest = true }: SampleWorkloadProps): Finding[] {
  if (hasDigest(image)) return [];
  if (!/^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]{1,128})?$/.test(image)) {
    const fix = "write registry/path@sha256:<64 hexadecimal digits>";
    return [{ field: "image", rule: "must be the reference of an image", received: image, fix }];
  }
  if (!requireDigest) return [];
  const rule = "must be named by digest here, as a tag may stand for another image tomorrow";
  const fix = `write ${image.replace(/:[\w.-]+$/, "")}@sha256:<digest>; docker buildx imagetools inspect shows it`;
  return [{ field: "image", rule, received: image, fix }];
}

function checkCounts({ replicas, autoscale }: SampleWorkloadProps): Finding[] {
  const found: Finding[] = [];
  if (replicas !== undefined && !isWhole(replicas, 0, MAX_REPLICAS)) {
    const rule = `must be a whole number from 0 to ${MAX_REPLICAS}`;
    found.push({ field: "replicas", rule, received: replicas, fix: "write a number of pods such as 2" });
  }
  if (!autoscale) return found;
  if (replicas === 0) {
    const rule = "must not be 0 with an autoscaler, which leaves a stopped workload alone";
    found.push({ field: "replicas", rule, received: 0, fix: "remove autoscale to stop it, or leave replicas out" });
  }
  if (!isWhole(autoscale.min, 1, MAX_REPLICAS)) {
    const rule = "must be a whole number of at least 1";
    found.push({ field: "autoscale.min", rule, received: autoscale.min, fix: "write 1 or more" });
  }
  if (!isWhole(autoscale.max, 1, MAX_REPLICAS) || autoscale.max < autoscale.min) {
    const rule = "must be a whole number that is not below autoscale.min";
    found.push({ field: "autoscale.max", rule, received: autoscale.max, fix: `write ${autoscale.min} or more` });
  }
  if (!isWhole(autoscale.cpuPercent, 1, 100)) {
    const rule = "must be a whole number from 1 to 100";
    found.push({
      field: "autoscale.cpuPercent",
      rule,
      received: autoscale.cpuPercent,
      fix: "write a share such as 70",
    });
  }
  return found;
}

function checkPorts(props: SampleWorkloadProps): Finding[] {
  const found: Finding[] = [];
  const named: [string, number][] = [["port", props.port ?? DEFAULT_PORT]];
  if (props.metrics) named.push(["metrics.port", props.metrics.port]);
  for (const [field, received] of named) {
    if (isWhole(received, 1, 65_535)) continue;
    const rule = "must be a whole number from 1 to 65535";
    found.push({ field, rule, received, fix: "write a port such as 8080" });
  }
  const scraped = props.podAnnotations?.["metrics.dynatrace.com/port"];
  const offered = containerPorts(props).map(([, port]) => String(port));
  if (scraped !== undefined && !Token.isUnresolved(scraped) && !offered.includes(scraped)) {
    const field = 'podAnnotations["metrics.dynatrace.com/port"]';
    const rule = `must be a port of the container, which has ${offered.join(" and ")}`;
    found.push({ field, rule, received: scraped, fix: `set metrics.port to ${scraped}, or scrape one of those` });
  }
  return found;
}

function checkResources({ resources }: SampleWorkloadProps): Finding[] {
  if (!resources) return [];
  const found: Finding[] = [];
  if (!Token.isUnresolved(resources.cpu) && !/^(\d+(\.\d{1,3})?|\d+m)$/.test(resources.cpu)) {
    const rule = "must be an amount of processor time";
    found.push({ field: "resources.cpu", rule, received: resources.cpu, fix: "write a quantity such as 250m or 1" });
  }
  if (!Token.isUnresolved(resources.memory) && !/^\d+(Ki|Mi|Gi)$/.test(resources.memory)) {
    const rule = "must be an amount of memory with its unit Ki, Mi or Gi";
    found.push({ field: "resources.memory", rule, received: resources.memory, fix: "write a quantity such as 128Mi" });
  }
  return found;
}

function checkVariables({ env = [] }: SampleWorkloadProps): Finding[] {
  return env.flatMap(({ name }, index) => {
    const field = `env[${index}].name`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      const rule = "must be the name of a variable";
      return [{ field, rule, received: name, fix: "write letters, digits and underscores, no digit first" }];
    }
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
  const found: Finding[] = [];
  const { kind, host, ingressClassName, sourceRanges } = exposure;
  if (kind === "ingress" && host === undefined) {
    const rule = "must be set for an Ingress, or it takes the requests of every host";
    found.push({ field: "exposure.host", rule, received: host ?? null, fix: "write a name such as app.example.com" });
  }
  if (host !== undefined && !Token.isUnresolved(host) && !isHostName(host)) {
    const rule = "must be a host name";
    found.push({ field: "exposure.host", rule, received: host, fix: "write a name such as app.example.com" });
  }
  for (const [part, received] of Object.entries({ host, ingressClassName })) {
    if (kind !== "loadBalancer" || received === undefined) continue;
    const rule = "must not be set for a load balancer, which knows only addresses and ports";
    found.push({ field: `exposure.${part}`, rule, received, fix: "remove it, or set kind to ingress" });
  }
  if (kind === "ingress" && sourceRanges !== undefined) {
    const rule = "must not be set for an Ingress, which cannot hold it";
    const fix = "use the annotation of your ingress controller";
    found.push({ field: "exposure.sourceRanges", rule, received: sourceRanges, fix });
  }
  return found;
}

/** Annotations and labels, by the object that carries them. */
function checkMarks(props: SampleWorkloadProps): Finding[] {
  const attributes = { securityContext: props.securityContext, costCenter: props.costCenter, product: props.product };
  return [
    ...checkAnnotations("podAnnotations", props.podAnnotations),
    ...checkAnnotations("exposure.annotations", props.exposure?.annotations),
    ...Object.entries(props.namespaceLabels ?? {}).flatMap(([key, value]) => [
      ...checkKey("namespaceLabels", key),
      ...checkLabel(`namespaceLabels[${JSON.stringify(key)}]`, value),
    ]),
    ...Object.entries(attributes).flatMap(([field, received]) => {
      if (received === undefined || Token.isUnresolved(received) || /^\P{Cc}{1,250}$/u.test(received)) return [];
      const rule = "must be 1 to 250 characters on one line";
      return [{ field, rule, received, fix: "shorten it, or leave it out" }];
    }),
  ];
}

function checkAnnotations(field: string, annotations: StringMap | undefined): Finding[] {
  if (!annotations) return [];
  const entries = Object.entries(annotations);
  const found = entries.flatMap(([key]) => checkKey(field, key));
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes <= MAX_ANNOTATION_BYTES) return found;
  const rule = `must not exceed ${MAX_ANNOTATION_BYTES} bytes in all`;
  return [...found, { field, rule, received: `${bytes} bytes`, fix: "shorten the longest values" }];
}

function checkKey(field: string, key: string): Finding[] {
  const [name = "", prefix, ...rest] = key.split("/").reverse();
  const isName = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(name);
  if (isName && rest.length === 0 && (prefix === undefined || isHostName(prefix))) return [];
  const rule = "must be a key of at most 63 letters, digits and -_. with an optional DNS prefix and a slash";
  return [
    { field: `${field}[${JSON.stringify(key)}]`, rule, received: key, fix: "write a key such as example.com/name" },
  ];
}

function checkLabel(field: string, received: string | undefined): Finding[] {
  if (received === undefined || Token.isUnresolved(received)) return [];
  if (/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(received)) return [];
  const rule = "must be a label value: 1 to 63 letters, digits and -_. between letters or digits";
  return [{ field, rule, received, fix: "shorten it or write hyphens instead" }];
}

function checkCodeModules(props: SampleWorkloadProps): Finding[] {
  if (!props.traces || !codeModulesAllowed(props)) return [];
  const rule = "must not be combined with OTLP traces, or every span arrives twice";
  return [{ field: "codeModuleInjection", rule, received: true, fix: "remove it, or remove traces" }];
}

function isHostName(text: string): boolean {
  return text.length <= 253 && text.split(".").every(isNamespaceName);
}

function isWhole(value: number, least: number, most: number): boolean {
  return Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most);
}
