import { warningsIn } from "../../../lab/control-plane/api-connection";
import { KubernetesFailure, parseStatus } from "../../../lab/control-plane/api-failure";

test("a refusal says what was tried, the status and the server's reason", () => {
  const failure = new KubernetesFailure("apply Pod shop/web", 403, { reason: "Forbidden", message: "not here" });
  expect(failure.message).toBe("the API server refused to apply Pod shop/web (403 Forbidden): not here");
  expect(failure.isNotFound).toBe(false);
});

test("causes that the message does not hold are listed, with their fields", () => {
  const causes = [
    { field: "spec.replicas", message: "must be positive" },
    { message: "and more" },
    { message: "in short" },
  ];
  const failure = new KubernetesFailure("apply Deployment web", 422, {
    message: "invalid, in short",
    details: { causes },
  });
  expect(failure.message).toBe(`the API server refused to apply Deployment web (422): invalid, in short
  - spec.replicas: must be positive
  - and more`);
});

test.each([
  ["plain text", "upstream is gone\n", { message: "upstream is gone" }],
  ["nothing", "", { message: "" }],
  ["JSON that is not an object", "null", { message: "null" }],
  ["a status", '{"reason":"NotFound"}', { reason: "NotFound" }],
])("an answer of %s is read", (_, body, expected) => {
  expect(parseStatus(body)).toEqual(expected);
});

test("an answer without a message says so", () => {
  expect(new KubernetesFailure("read Pod x", 500, parseStatus("")).message).toBe(
    "the API server refused to read Pod x (500): it gave no reason",
  );
});

test("all warnings of an answer are read, quotation marks and commas within included", () => {
  const header = '299 - "would violate PodSecurity \\"restricted:latest\\", see docs", 299 - "second"';
  expect(warningsIn(header)).toEqual(['would violate PodSecurity "restricted:latest", see docs', "second"]);
  expect(warningsIn(undefined)).toEqual([]);
});
