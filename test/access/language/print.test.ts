import fc from "fast-check";
import { type Condition, type Policy, parseBoundary, parsePolicy, printBoundary, printPolicy } from "../../../access";
import { anyBoundary, anyPolicy, nearlyLanguage, withoutPlaces } from "./arbitraries";

const at = { line: 1, column: 1 };

test("a policy is written with keywords as documented, a statement per line, comments before it", () => {
  const parsed = parsePolicy(
    `// who reads logs
     allow storage:logs:read,storage:spans:read where storage:host.name='a "b"' and storage:k8s.cluster.name match ("x*")
     ; deny storage:system:read where null // for all`,
  );
  expect(parsed.ok && printPolicy(parsed.value)).toBe(
    `// who reads logs
ALLOW storage:logs:read, storage:spans:read WHERE storage:host.name = 'a "b"' AND storage:k8s.cluster.name MATCH ("x*");
// for all
DENY storage:system:read;
`,
  );
});

test("a boundary is written a restriction per line", () => {
  const parsed = parseBoundary("storage:host.name not in ('a');storage:host.name NOT STARTSWITH 'b'\n// end\n//");
  expect(parsed.ok && printBoundary(parsed.value)).toBe(
    'storage:host.name NOT IN ("a");\nstorage:host.name NOT startsWith "b";\n// end\n//\n',
  );
});

test.each(["a\\b", "a\nb", "a\rb", `"'`])("a value that no string can hold is refused: %j", (value) => {
  const restriction = { name: "a:b", operator: "=" as const, values: [value], comments: [], at };
  expect(() => printBoundary({ restrictions: [restriction], comments: [] })).toThrow(
    `a string of the policy language cannot hold ${JSON.stringify(value)}`,
  );
});

test("what is printed reads back as what it was", () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const parsed = parsePolicy(printPolicy(policy));
      expect(withoutPlaces(parsed.ok ? parsed.value : parsed)).toEqual(withoutPlaces(policy));
    }),
  );
  fc.assert(
    fc.property(anyBoundary, (boundary) => {
      const parsed = parseBoundary(printBoundary(boundary));
      expect(withoutPlaces(parsed.ok ? parsed.value : parsed)).toEqual(withoutPlaces(boundary));
    }),
  );
});

test("printing again changes nothing, whatever the text looked like", () => {
  const gaps = fc.array(fc.constantFrom(" ", "\n", "\t", "\r\n", " // note\n"), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(anyPolicy, gaps, fc.boolean(), (policy, gaps, lower) => {
      const words = printPolicy(withoutBlanks(policy)).split(/[ \n]/);
      const spelled = words.map((word) => (lower && /^[A-Z]+$/.test(word) ? word.toLowerCase() : word));
      const once = parsePolicy(spelled.map((word, index) => word + gaps[index % gaps.length]).join(""));
      if (!once.ok) throw new Error(once.errors[0]?.message);
      const printed = printPolicy(once.value);
      const twice = parsePolicy(printed);
      expect(twice.ok && printPolicy(twice.value)).toBe(printed);
    }),
  );
});

/** Any text at all, halves of surrogate pairs and control characters included. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));

test("no text makes the parser throw, and a refused one has an error with a place inside the text", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, nearlyLanguage), (text) => {
      for (const parsed of [parsePolicy(text), parseBoundary(text)]) {
        if (parsed.ok) continue;
        const lines = text.split(/\r\n|\r|\n/).length;
        const sound = parsed.errors.filter(
          ({ line, column, message }) => line <= lines && column > 0 && /^expected .*; got /s.test(message),
        );
        expect(sound).toEqual(parsed.errors);
        expect(sound).not.toHaveLength(0);
      }
    }),
    { numRuns: 200 },
  );
});

/** Strings without blanks, so that the printed text can be cut at every blank. */
function withoutBlanks({ statements }: Policy): Policy {
  const plain = (condition: Condition) => ({
    ...condition,
    values: condition.values.map((value) => value.replaceAll(/\s/g, "")),
  });
  const each = statements.map((one) => ({ ...one, comments: [], conditions: one.conditions.map(plain) }));
  return { statements: each, comments: [] };
}
