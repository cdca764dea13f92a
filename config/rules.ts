import * as z from "zod";

/** Building blocks of the schema: kinds of text, each with what must hold and what to do where it does not. */

/** The text of a broken rule: what must hold on the first line, the mend on the second. */
export const rule = (problem: string, fix: string) => `${problem}\n${fix}`;

/** Text of a pattern. */
export const matching = (pattern: RegExp, problem: string, fix: string) =>
  z.string().regex(pattern, rule(problem, fix));

export const dnsLabel = (length: number) =>
  matching(
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
    "must be a DNS label: lower-case letters, digits and hyphens, a letter first",
    "write a name such as orders-api",
  ).max(length);

/** Namespaces that belong to the cluster, its vendor or the Dynatrace Operator; the Operator never instruments them. */
const RESERVED_NAMESPACE = /^(kube-.*|openshift(-.*)?|gke-.*|gmp-.*|default|dynatrace)$/;

export const namespaceName = matching(
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  "must be the name of a Kubernetes namespace: lower-case letters, digits and hyphens",
  "write it as kubectl get namespaces shows it",
)
  .max(63)
  .refine(
    (name) => !RESERVED_NAMESPACE.test(name),
    rule("must not be a namespace of the cluster or of Dynatrace", "give the team a namespace of its own"),
  );

export const oneLine = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .regex(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
      /^[^\u0000-\u001f\u007f]*$/,
      rule("must be one line without control characters", "write it on one line"),
    );

/** Zone names stand in policy boundaries, where a double quote would end the text and a backslash is read differently. */
export const zoneName = matching(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  /^[^"\\\u0000-\u001f\u007f]*$/,
  "must hold no double quotes, backslashes or control characters, since policy boundaries quote it",
  "leave these characters out",
)
  .regex(/^(?!.*\$\{)/s, rule("must not hold ${, which begins a parameter of a policy", "write the name without it"))
  .regex(/^(?!\s)(.*\S)?$/su, rule("must not begin or end with a blank", "remove the blanks at its ends"))
  .min(1)
  .max(100);

export const httpsUrl = matching(
  /^https:\/\/[^\s/"'<>\\]+(\/[^\s"'<>\\]*)?$/,
  "must be an https URL",
  "write it as https://host/path, without blanks or quotes",
);

export const claim = z.guid(
  rule(
    "must be the group's object id, a GUID: Entra ID sends object ids, not display names",
    "copy the Object Id from the group's Overview page in the Entra admin center",
  ),
);

/** Value of a Kubernetes label. */
export const labelValue = matching(
  /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
  "must be a Kubernetes label value: letters, digits and . _ - between them",
  "leave other characters out",
).max(63);

export const quantity = matching(
  /^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/,
  "must be a Kubernetes quantity such as 250m or 128Mi",
  "write a number with the unit m, Ki, Mi or Gi",
);

/** Name of a metric in a filter; Dynatrace ignores `*` in the middle without a word. */
export const metricPattern = z
  .string()
  .min(1)
  .max(250)
  .regex(
    /^(\*[\w:]+|[a-zA-Z_:][\w:]*)\*?$/,
    rule(
      "must be a metric's name, with * at its start or end only",
      "write a name such as http_requests* or *_seconds",
    ),
  );

const ANNOTATION_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Annotations as Kubernetes takes them: qualified names, 256 KiB in all. */
export const annotations = z.record(z.string(), z.string()).superRefine((map, context) => {
  let bytes = 0;
  for (const [key, value] of Object.entries(map)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (ANNOTATION_KEY.test(key)) continue;
    const message = rule("must have a key such as example.com/name", "use letters, digits, . _ - and one / at most");
    context.addIssue({ code: "custom", path: [key], params: { about: "key" }, message });
  }
  if (bytes <= 262144) return;
  context.addIssue({ code: "custom", message: rule("must be at most 256 KiB in all", "shorten the values") });
});

export const port = z.int().min(1).max(65535);
