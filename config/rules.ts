import * as z from "zod";
import { annotationBytes, MAX_ANNOTATION_BYTES, QUALIFIED_KEY } from "../rules/kubernetes";
import { networkFault } from "../rules/networks";
import { type TextRule, textFault } from "../rules/text-rule";

/** Building blocks of the schema: kinds of text, each with what must hold and what to do where it does not. */

/** The text of a broken rule: what must hold on the first line, the mend on the second. */
export const rule = (problem: string, fix: string) => `${problem}\n${fix}`;

/** Text of a pattern. */
export const matching = (pattern: RegExp, problem: string, fix: string) =>
  z.string().regex(pattern, rule(problem, fix));

/** Text of a rule that the constructs hold too. */
export const ruled = ({ least, most, conditions }: TextRule) =>
  conditions.reduce(
    (text, { pattern, must, fix }) => text.regex(pattern, rule(must, fix)),
    z.string().min(least).max(most),
  );

/** A network in CIDR form. */
export const network = z.string().superRefine((text, context) => {
  const fault = networkFault(text);
  if (fault) context.addIssue({ code: "custom", message: rule(fault.must, fault.fix) });
});

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

/** Annotations as Kubernetes accepts them: qualified names, 256 KiB in all. */
export const annotations = z.record(z.string(), z.string()).superRefine((map, context) => {
  for (const key of Object.keys(map)) {
    const fault = textFault(QUALIFIED_KEY, key);
    if (!fault) continue;
    const message = rule(fault.must, fault.fix);
    context.addIssue({ code: "custom", path: [key], params: { about: "key" }, message });
  }
  if (annotationBytes(map) <= MAX_ANNOTATION_BYTES) return;
  context.addIssue({ code: "custom", message: rule("must be at most 256 KiB in all", "shorten the values") });
});

export const port = z.int().min(1).max(65535);
