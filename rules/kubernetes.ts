import { allows, type TextRule } from "./text-rule";

/** What Kubernetes accepts as names, marks, quantities and ports. */

/**
 * Name of a namespace: a DNS label.
 *
 * @see Kubernetes documentation, "Object Names and IDs", RFC 1123 label names
 */
export const NAMESPACE_NAME: TextRule = {
  least: 1,
  most: 63,
  conditions: [
    {
      pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
      must: "must be the name of a Kubernetes namespace: 1 to 63 lower-case letters, digits and hyphens",
      fix: "write it as kubectl get namespaces shows it",
    },
  ],
};

/** Whether `text` can be the name of a namespace, which neither a token nor a wildcard can. */
export function isNamespaceName(text: string): boolean {
  return allows(NAMESPACE_NAME, text);
}

/**
 * Namespaces that belong to the cluster, its vendor or the Dynatrace Operator, which never instruments them.
 *
 * @see Dynatrace Operator, annotation feature.dynatrace.com/ignored-namespaces
 */
const RESERVED_NAMESPACE = /^(kube-.*|openshift(-.*)?|gke-.*|gmp-.*|default|dynatrace)$/;

/** Whether a namespace belongs to the cluster, its vendor or the Dynatrace Operator. */
export function isReservedNamespace(name: string): boolean {
  return RESERVED_NAMESPACE.test(name);
}

/** Namespace of the Dynatrace Operator, its DynaKube and everything that they start. */
export const DYNATRACE_NAMESPACE = "dynatrace";

/**
 * A DNS label that begins with a letter, which Services need.
 *
 * @param most Most characters: 63, less what is appended.
 * @see Kubernetes documentation, "Object Names and IDs", RFC 1035 label names
 */
export function dnsLabel(most: number): TextRule {
  return {
    least: 1,
    most,
    conditions: [
      {
        pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
        must: "must be a DNS label: lower-case letters, digits and hyphens, a letter first",
        fix: "write a name such as orders-api",
      },
    ],
  };
}

/** Characters of a workload's name: a DNS label less the longest suffix that is appended. */
export const MAX_WORKLOAD_NAME_LENGTH = 60;

/**
 * A host name in lower case.
 *
 * @see Kubernetes documentation, "Object Names and IDs", DNS subdomain names
 */
export const HOST_NAME: TextRule = {
  least: 1,
  most: 253,
  conditions: [
    {
      pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
      must: "must be a host name in lower case",
      fix: "write a name such as apps.example.com, without https://",
    },
  ],
};

/**
 * Name of a Secret or of another object that may hold dots.
 *
 * @see Kubernetes documentation, "Object Names and IDs", DNS subdomain names
 */
export const SECRET_NAME: TextRule = {
  least: 1,
  most: 253,
  conditions: [
    {
      pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
      must: "must be the name of a Secret: lower-case letters, digits, hyphens and dots",
      fix: "write it as kubectl get secrets shows it",
    },
  ],
};

/**
 * Key of an entry in a Secret.
 *
 * @see Kubernetes API reference, Secret
 */
export const SECRET_KEY: TextRule = {
  least: 1,
  most: 253,
  conditions: [
    {
      pattern: /^[\w.-]+$/,
      must: "must be a key of a Secret: letters, digits and -_. only",
      fix: "write a key such as dataIngestToken",
    },
  ],
};

/**
 * Value of a label; may be empty.
 *
 * @see Kubernetes documentation, "Labels and Selectors"
 */
export const LABEL_VALUE: TextRule = {
  least: 0,
  most: 63,
  conditions: [
    {
      pattern: /^([A-Za-z0-9]([\w.-]*[A-Za-z0-9])?)?$/,
      must: "must be a Kubernetes label value: at most 63 letters, digits and . _ - between letters or digits",
      fix: "shorten it or write hyphens instead",
    },
  ],
};

/**
 * Key of a label or an annotation: a name, with an optional DNS prefix and a slash before it.
 *
 * @see Kubernetes documentation, "Labels and Selectors", "Annotations"
 */
export const QUALIFIED_KEY: TextRule = {
  least: 1,
  most: 317,
  conditions: [
    {
      pattern:
        /^((?=[^/]{1,253}\/)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      must: "must be a key of at most 63 letters, digits and -_. with an optional DNS prefix and a slash",
      fix: "write a key such as example.com/name",
    },
  ],
};

/**
 * Bytes of all annotations of one object, keys and values together.
 *
 * @see Kubernetes documentation, "Annotations"
 */
export const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Bytes that a map of annotations takes of `MAX_ANNOTATION_BYTES`. */
export function annotationBytes(annotations: Readonly<Record<string, string>>): number {
  return Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
}

/**
 * Processor time: cores with at most three decimals, or thousandths of a core.
 *
 * @see Kubernetes documentation, "Resource Management for Pods and Containers"
 */
export const CPU_QUANTITY: TextRule = {
  least: 1,
  most: 20,
  conditions: [
    {
      pattern: /^(\d+(\.\d{1,3})?|\d+m)$/,
      must: "must be an amount of processor time such as 250m or 1",
      fix: "write thousandths of a core with the unit m, or a number of cores",
    },
  ],
};

/**
 * Memory: a whole number with its unit. Fractions are legal in Kubernetes, which rewrites them, so that every plan
 * would change them back.
 *
 * @see Kubernetes documentation, "Resource Management for Pods and Containers"
 */
export const MEMORY_QUANTITY: TextRule = {
  least: 1,
  most: 20,
  conditions: [
    {
      pattern: /^\d+(Ki|Mi|Gi)$/,
      must: "must be an amount of memory such as 256Mi or 1Gi",
      fix: "write a whole number with the unit Ki, Mi or Gi",
    },
  ],
};

/** The largest number of a port. */
export const MAX_PORT = 65_535;

/**
 * Path at which a scraper finds metrics, with its query if any: what a URL may hold.
 *
 * @see RFC 3986, "Path" and "Query"
 */
export const SCRAPE_PATH: TextRule = {
  least: 1,
  most: 200,
  conditions: [
    {
      pattern: /^\/[\w\-.~!&'()*+,;=:@/?%]*$/,
      must: 'must be a path that begins with "/"',
      fix: "write a path such as /metrics",
    },
  ],
};

/** Prefix of the annotations with which a pod asks Dynatrace to scrape it. @see Dynatrace documentation, "Monitor Prometheus metrics" */
export const SCRAPE_ANNOTATION_PREFIX = "metrics.dynatrace.com/";

/**
 * Name of an environment variable.
 *
 * @see POSIX.1-2024, "Environment Variable Definition"
 */
export const VARIABLE_NAME: TextRule = {
  least: 1,
  most: 253,
  conditions: [
    {
      pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
      must: "must be the name of a variable",
      fix: "write letters, digits and underscores, no digit first",
    },
  ],
};

/**
 * Reference of an image, by tag or by digest.
 *
 * @see OCI distribution specification, "Pulling manifests"
 */
export const IMAGE_REFERENCE: TextRule = {
  least: 1,
  most: 500,
  conditions: [
    {
      pattern: /^[a-z0-9][\w.-]*(:\d{1,5})?(\/[a-z0-9][a-z0-9._-]*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
      must: "must be the reference of an image",
      fix: "write registry/path@sha256:<64 hexadecimal digits>",
    },
  ],
};

/** Whether an image is named by its digest, which stands for one image for ever. */
export function hasDigest(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$/.test(image);
}
