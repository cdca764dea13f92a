import { withStandIns } from "../../../lab/node/stand-in-hosts";

const hosts = {
  "https://abc12345.live.dynatrace.com": "http://127.0.0.1:8766",
  "https://xyz98765.live.dynatrace.com": "http://127.0.0.1:8767/$&",
};

test.each([
  ["https://abc12345.live.dynatrace.com/api/v2/otlp/v1/traces", "http://127.0.0.1:8766/api/v2/otlp/v1/traces"],
  ["https://abc12345.live.dynatrace.com", "http://127.0.0.1:8766"],
  ["https://xyz98765.live.dynatrace.com/x", "http://127.0.0.1:8767/$&/x"],
  [
    "a=https://abc12345.live.dynatrace.com,b=https://abc12345.live.dynatrace.com",
    "a=http://127.0.0.1:8766,b=http://127.0.0.1:8766",
  ],
])("%s goes to the stand-in", (value, expected) => {
  expect(withStandIns(value, hosts)).toBe(expected);
});

test.each([
  "https://abc12345.live.dynatrace.com.example.com/",
  "https://abc12345.live.dynatrace.com:8443/",
  "https://abc12345.live.dynatrace.com@example.com/",
  "https://abc12345xliveydynatracezcom/",
  "xhttps://abc12345.live.dynatrace.com",
  "http://abc12345.live.dynatrace.com/",
])("%s is another host, and stays", (value) => {
  expect(withStandIns(value, hosts)).toBe(value);
});
