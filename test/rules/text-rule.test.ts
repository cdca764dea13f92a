import {
  CLUSTER_ENTITY,
  CLUSTER_NAME,
  GROUP_NAME,
  METRIC_PATTERN,
  withoutTokens,
  ZONE_NAME,
} from "../../rules/dynatrace";
import {
  CPU_QUANTITY,
  HOST_NAME,
  IMAGE_REFERENCE,
  LABEL_VALUE,
  MEMORY_QUANTITY,
  NAMESPACE_NAME,
  QUALIFIED_KEY,
} from "../../rules/kubernetes";
import { allows, type TextRule, textFault } from "../../rules/text-rule";

const DIGEST = `sha256:${"0".repeat(64)}`;

test.each<[string, TextRule, string[], string[]]>([
  ["namespace", NAMESPACE_NAME, ["orders", "1a", "a".repeat(63)], ["", "Orders", "a-", "a_b", "a".repeat(64), "a\n"]],
  ["host name", HOST_NAME, ["apps.example.com", "a"], ["", "A.example.com", "a..b", "*.example.com", "-a", "a/b"]],
  ["label value", LABEL_VALUE, ["", "a", "1.0_b-c"], ["-a", "a b", "a".repeat(64), "ü"]],
  ["key", QUALIFIED_KEY, ["name", "example.com/name", "A.b_c"], ["", "/name", "a/b/c", "Example.com/name", "a b"]],
  ["cpu", CPU_QUANTITY, ["50m", "1", "0.5", "1.125"], ["", "128Mi", "1.1234", "1.5m", "-1"]],
  ["memory", MEMORY_QUANTITY, ["128Mi", "1Gi", "64Ki"], ["", "1.5Gi", "128", "128M", "250m"]],
  [
    "image",
    IMAGE_REFERENCE,
    ["a", "a:1", `registry.example.com:5000/a/b:1.0@${DIGEST}`, `a@${DIGEST}`],
    ["", "a b", "a@sha256:1", "/a", "a:", "https://a/b", "${a}"],
  ],
  ["zone", ZONE_NAME, ["TLO-Python", "$x", "ü 1"], ["", " a", "a ", 'a"b', "a\\b", "${x}", "a\nb", "a".repeat(101)]],
  ["cluster", CLUSTER_NAME, ["eu-prod", "a".repeat(80)], ["", "a~b", 'a"', " a", "a".repeat(81)]],
  [
    "entity",
    CLUSTER_ENTITY,
    ["KUBERNETES_CLUSTER-0123456789ABCDEF"],
    ["KUBERNETES_CLUSTER-0123456789abcdef", "HOST-0123456789ABCDEF"],
  ],
  ["group", GROUP_NAME, ["a group, too"], ["", " a", "a\tb", "a".repeat(257)]],
  ["metric", METRIC_PATTERN, ["http_*", "*_seconds", "*a*", "up"], ["", "*", "a*b", "1a", "a-b"]],
])("%s: what is allowed and what is refused", (_, rule, allowed, refused) => {
  expect(allowed.filter((text) => !allows(rule, text))).toEqual([]);
  expect(refused.filter((text) => allows(rule, text))).toEqual([]);
});

test("a fault says what must hold and how to fix it", () => {
  expect(textFault(MEMORY_QUANTITY, "1.5Gi")).toEqual({
    must: "must be an amount of memory such as 256Mi or 1Gi",
    fix: "write a whole number with the unit Ki, Mi or Gi",
  });
  expect(textFault(CLUSTER_NAME, "a".repeat(85))).toEqual({
    must: "must be 1 to 80 characters",
    fix: "shorten it by 5",
  });
  expect(textFault(ZONE_NAME, "")).toEqual({ must: "must be 1 to 100 characters", fix: "write a value" });
});

test.each(["dt0c01.ABC.DEF", "dt0s08.xyz", "DT0S16.AB-C", "dt0e01.1"])("no token of any kind is shown: %s", (token) => {
  expect(withoutTokens(`a ${token} and "${token}" again`)).toBe('a (hidden) and "(hidden)" again');
});
