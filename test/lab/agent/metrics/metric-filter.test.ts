import { readMetricFilter } from "../../../../lab/agent/metrics/metric-filter";

const filter = (mode: string, ...names: string[]) => readMetricFilter(JSON.stringify({ mode, names }));

test("without a filter everything is taken in", () => {
  expect(readMetricFilter(undefined)("x")).toBe(true);
});

test.each([
  ["http_requests_total", "http_requests_total", true],
  ["http_requests_total", "http_requests", false],
  ["http_*", "http_requests_total", true],
  ["*_seconds", "http_request_duration_seconds", true],
  ["*request*", "http_request_duration_seconds", true],
  ["*", "anything", true],
  ["HTTP_*", "http_requests_total", false],
])("include %s on %s: %s; exclude is the opposite", (name, family, expected) => {
  expect(filter("include", name)(family)).toBe(expected);
  expect(filter("exclude", name)(family)).toBe(!expected);
});

test("an empty list includes nothing and excludes nothing", () => {
  expect(filter("include")("x")).toBe(false);
  expect(filter("exclude")("x")).toBe(true);
});

test.each([
  ["include", 'must be a JSON object such as {"mode":"include","names":["http_*"]}'],
  ["[]", 'must be a JSON object such as {"mode":"include","names":["http_*"]}'],
  ['{"names":[]}', "mode must be include or exclude; got none"],
  ['{"mode":"only","names":[]}', 'mode must be include or exclude; got "only"'],
  ['{"mode":"include","names":"x"}', "names must be a list of texts"],
  ['{"mode":"include","names":[1]}', "names must be a list of texts"],
  ['{"mode":"include","names":["a*b"]}', 'names: * may stand only at the start and at the end; got "a*b"'],
])("%s is refused", (text, message) => {
  expect(() => readMetricFilter(text)).toThrow(message);
});
