import fc from "fast-check";
import { checkMaskingRule, MaskingRule } from "../../../constructs/log-ingest/masking-rule";

/** What a log line looks like once the mask has replaced its capture group. */
function masked({ expression, replacement }: MaskingRule, line: string): string {
  return line.replaceAll(new RegExp(expression, "gd"), (...found) => {
    const [whole, secret] = found as [string, string];
    const start = whole.indexOf(secret);
    return whole.slice(0, start) + replacement + whole.slice(start + secret.length);
  });
}

const PRESETS = [MaskingRule.email(), MaskingRule.iban(), MaskingRule.bearerToken(), MaskingRule.creditCard()];

test.each([
  ["login of jane.doe+shop@example.com failed", "login of <email> failed"],
  ["to=<bob@mail.example.co.uk>,cc=eve@example.org;", "to=<<email>>,cc=<email>;"],
  ['{"user":"o_brien@example.com"}', '{"user":"<email>"}'],
  ['{\\"user\\":\\"bob@example.com\\"}', '{\\"user\\":\\"<email>\\"}'],
  ["GET /reset?email=bob%40example.com&lang=en", "GET /reset?email=<email>&lang=en"],
  ["jürgen@müller.example wrote", "<email> wrote"],
])("e-mail: %j becomes %j", (line, expected) => {
  expect(masked(MaskingRule.email(), line)).toBe(expected);
});

test.each([
  ["pay GB29NWBK60161331926819 now", "pay <iban> now"],
  ["iban=DE89 3704 0044 0532 0130 00", "iban=<iban>"],
  ["NO93 8601 1117 947", "<iban>"],
  ["GB29 NWBK60161331926819.", "<iban>."],
  ["GB29NWBK60161331926819 ERROR 17", "<iban> ERROR 17"],
  ["LC14 BOSL 1234 5678 9012 3456 7890 1234 is long", "<iban> is long"],
  ["from:MT84MALT011000012345MTLCAST001S,", "from:<iban>,"],
  ["AT611904300234573201;CH9300762011623852957", "<iban>;<iban>"],
])("IBAN: %j becomes %j", (line, expected) => {
  expect(masked(MaskingRule.iban(), line)).toBe(expected);
});

test.each([
  ["Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer <bearer-token>"],
  ["authorization=bearer:dGhpcyBpcyBhIHRlc3Q=, next", "authorization=bearer:<bearer-token>, next"],
  ['{"auth":"BEARER aaaaaaaa.bbbbbbbb.cccccccc"}', '{"auth":"BEARER <bearer-token>"}'],
  [`Bearer ${"a".repeat(3000)} end`, "Bearer <bearer-token> end"],
])("bearer token: %j becomes %j", (line, expected) => {
  expect(masked(MaskingRule.bearerToken(), line)).toBe(expected);
});

test.each([
  ["card 4111111111111111 declined", "card <credit-card> declined"],
  ["card=5555 5555 5555 4444", "card=<credit-card>"],
  ['"2223-0031-2200-3222"', '"<credit-card>"'],
  ["amex 3782 822463 10005.", "amex <credit-card>."],
  ["diners 30569309025904, discover 6011111111111117", "diners <credit-card>, discover <credit-card>"],
])("credit card: %j becomes %j", (line, expected) => {
  expect(masked(MaskingRule.creditCard(), line)).toBe(expected);
});

test.each([
  "2026-11-22T10:15:30.123456Z INFO orders started in 3.217 s on 10.1.2.3:8080",
  "GET /orders/4711?page=2 200 15ms trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
  "entity KUBERNETES_CLUSTER-DE12345678901234 at 1795429530123 (1795429530123456789 ns)",
  "pulled registry.example.com/tlo/sample-app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "installed left-pad@1.3.0 and @types/node@20.19.0",
  "bearer authentication failed; the bearer of bad news",
  "id 550e8400-e29b-41d4-a716-446655440000, order 123-4567-8901, latency 4111.5 ms, size 4096 bytes",
  "kafka offset 42 partition 7 lag 0; thread pool 8/16; heap 512 MiB",
  'Traceback (most recent call last): File "/app/main.py", line 42, in <module>',
])("the ordinary line %j stays as it is", (line) => {
  for (const preset of PRESETS) expect(masked(preset, line)).toBe(line);
});

test("what one mask writes is left alone by all others", () => {
  const line = "bob@example.com GB29NWBK60161331926819 Bearer abcdefghijklmnop 4111111111111111";
  const expected = "<email> <iban> Bearer <bearer-token> <credit-card>";
  for (const order of [PRESETS, [...PRESETS].reverse()]) {
    const once = order.reduce((text, mask) => masked(mask, text), line);
    expect(once).toBe(expected);
    expect(order.reduce((text, mask) => masked(mask, text), once)).toBe(expected);
  }
});

test("the presets obey the rules for expressions", () => {
  expect(PRESETS.map(({ name }) => name)).toEqual(["email", "iban", "bearer-token", "credit-card"]);
  for (const preset of PRESETS) expect(checkMaskingRule(preset, "masks[0]")).toEqual([]);
});

test("every e-mail address of letters and digits is hidden, wherever it stands", () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  const around = fc.constantFrom("", " ", '"', ",", "(", "=");
  fc.assert(
    fc.property(word, word, around, around, (user, host, before, after) => {
      const line = masked(MaskingRule.email(), `${before}${user}@${host}.com${after}`);
      expect(line).toBe(`${before}<email>${after}`);
    }),
  );
});

/** The faults of a custom mask, as `field rule; fix`. */
function faults(change: Partial<{ name: string; expression: string; replacement: string }>): string[] {
  const mask = MaskingRule.custom({ name: "customer", expression: "customer=([0-9]{6})", ...change });
  return checkMaskingRule(mask, "masks[1]").map(({ field, rule, fix }) => `${field} ${rule}; ${fix}`);
}

test("an own mask replaces by <masked> unless told otherwise", () => {
  const mask = MaskingRule.custom({ name: "customer", expression: "customer=([0-9]{6})" });
  expect(masked(mask, "customer=123456 ok")).toBe("customer=<masked> ok");
  expect(faults({ replacement: "(gone)" })).toEqual([]);
});

test.each([
  "(a{1,64})",
  "x=(.*?);",
  "x=(\\d+?)\\b",
  "(?i)secret=(?:a|b)([a-f]{4,}?) ",
  "(?P<secret>[[:alnum:]]{8})",
  "\\((\\w)\\)[(*+]",
  "a\\+(b)",
  "(a)?b",
])("the expression %j is taken", (expression) => {
  expect(faults({ expression })).toEqual([]);
});

test.each([
  ["(?<=x)(a)", "(?<="],
  ["(?<!x)(a)", "(?<!"],
  ["(a)(?=x)", "(?="],
  ["(a)(?!x)", "(?!"],
  ["(?>a)(b)", "(?>"],
  ["(a)\\1", "\\1"],
  ["(?<n>a)\\k<n>", "\\k<n>"],
  ["(a++)", "++"],
  ["(a{1,1001})", "{1,1001}"],
])("the expression %j is refused for %j", (expression, piece) => {
  expect(faults({ expression })).toEqual([
    `masks[1].expression must not use ${piece}, which RE2 does not have; write what surrounds the secret as plain text outside the group`,
  ]);
});

test.each([
  ["(.*)", "*"],
  ["a+(b)", "+"],
  ["(a{3,})", "{3,}"],
])("the greedy quantifier of %j is refused", (expression, quantifier) => {
  expect(faults({ expression })).toEqual([
    `masks[1].expression must not use the greedy quantifier ${quantifier}; write ${quantifier}? or a bound such as {1,64}`,
  ]);
});

test.each([
  ["customer", 0],
  ["(?:a)", 0],
  ["[(]a", 0],
  ["(a)(b)", 2],
  ["(?P<one>a)(?<two>b)", 2],
])("%j is refused for its number of capture groups, %i", (expression, count) => {
  expect(faults({ expression })).toEqual([
    `masks[1].expression must have exactly one capture group, and has ${count}; put ( ) around what is to be hidden, and (?: ) around other groups`,
  ]);
});

test("an expression that is none is refused", () => {
  expect(faults({ expression: "(a" })).toEqual([
    "masks[1].expression must be a regular expression (Unterminated group); correct it",
  ]);
});

test("an expression that matches the empty text is refused", () => {
  expect(faults({ expression: "(a*?)" })).toEqual([
    "masks[1].expression must not match the empty text, or it masks between any two characters; ask for at least one character",
  ]);
});

test.each(["", `(${"a".repeat(2047)})`])("an expression of the wrong length is refused (%#)", (expression) => {
  expect(faults({ expression })).toEqual([
    "masks[1].expression must be 1 to 2048 characters; split it into several masks",
  ]);
});

test.each(["", "***!", "a b", "<é>", "x".repeat(101)])("the replacement %j is refused", (replacement) => {
  const long = replacement.length > 100 ? "shorten it by 1" : "write a value";
  expect(faults({ replacement })).toEqual([
    replacement === "" || replacement.length > 100
      ? `masks[1].replacement must be 1 to 100 characters; ${long}`
      : "masks[1].replacement must hold letters, digits and - _ # * ? [ ] < > ( ) only; leave other characters out",
  ]);
});

test.each([
  ["", "must be 1 to 100 characters; write a value"],
  [" ", "must not begin or end with a blank; remove the blanks at its ends"],
  ["a\nb", "must be one line of text without control characters; write it on one line"],
  ["x".repeat(101), "must be 1 to 100 characters; shorten it by 1"],
  ["${TfToken[TOKEN.1]}", "must be known at synth; write it out"],
])("the name %j is refused", (name, fault) => {
  expect(faults({ name })).toEqual([`masks[1].name ${fault}`]);
});

test("no text makes the check of an expression fail itself", () => {
  const pieces = fc.constantFrom("(", ")", "[", "]", "?", "*", "+", "{1,}", "\\", "a", "<", ":", "|", "^", "(?i)");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 15 }), (parts) => {
      const expression = parts.join("");
      const found = faults({ expression });
      // Whatever is let through can be compiled and has one group.
      if (found.length === 0) {
        const compiled = new RegExp(`${expression.replace(/^\(\?i\)/, "")}|`);
        expect(compiled.exec("")).toHaveLength(2);
      }
    }),
  );
});
