import fc from "fast-check";
import { labCredentials } from "../../../lab/tenant/auth";
import { type NormalValue, printEntry } from "../../../testing/plan/normal-value";
import { knownIds, readPlan } from "../../../testing/plan/plan-reader";
import { differencesOf } from "../../../testing/plan/print-plan";
import { Texts } from "../../../testing/plan/texts";

const lab = {
  account: { id: "account", url: "http://127.0.0.1:4001" },
  environments: { abc12345: { id: "abc12345", url: "http://127.0.0.1:4002" } },
  credentials: labCredentials([{ name: "abc12345", id: "abc12345" }]),
};
const POLICY = "27b44753-a1f6-4cc7-afa8-347b7553c566";

/** The text of a plan with this one resource. */
function textOf(
  change: object,
  more: { expressions?: object; source?: string; sets?: string[]; prior?: object[] } = {},
) {
  const { expressions = {}, source = "", sets = [], prior = [] } = more;
  const shown = {
    resource_changes: [{ address: "t.a", mode: "managed", type: "t", change: { actions: ["create"], ...change } }],
    configuration: { root_module: { resources: [{ address: "t.a", expressions }] } },
    prior_state: { values: { root_module: { resources: prior } } },
  };
  const texts = new Texts({ lab, folder: "/tmp/kit", source, known: knownIds(shown) });
  return readPlan(shown, { stack: "s", hasState: false, texts, setsOf: () => new Set(sets) }).text;
}

const HEAD = "Plan of s: 1 to create\n\ncreate t.a\n";

test("what differs between runs is replaced, and what the stack itself says stays", () => {
  const own = "11111111-1111-4111-8111-111111111111";
  const after = {
    id: "x",
    nothing: null,
    empty: [],
    uuids: [`a ${POLICY}`, own],
    urls: ["http://127.0.0.1:4002/a", "http://127.0.0.1:4001"],
    times: ["2026-11-25T04:00:00.123Z", "2026-01-01T00:00:00Z"],
    path: "/tmp/kit/x",
    token: "lab-abc12345-api-token",
    number: 1.5,
    on: false,
  };
  expect(textOf({ after }, { source: `${own} 2026-01-01T00:00:00Z` })).toBe(
    `${HEAD}  number: 1.5\n  on: false\n  path: "<folder>/x"\n  times:\n    - "<time>"\n    - "2026-01-01T00:00:00Z"\n` +
      '  token: "(sensitive)"\n  urls:\n    - "<URL of abc12345>/a"\n    - "<URL of the account>"\n' +
      `  uuids:\n    - "a <uuid>"\n    - "${own}"`,
  );
});

test("sensitive values are masked, whole or in part", () => {
  const change = {
    after: { a: "secret", b: { c: "secret", d: "plain" } },
    after_sensitive: { a: true, b: { c: true } },
  };
  expect(textOf(change)).toBe(`${HEAD}  a: (sensitive)\n  b:\n    c: (sensitive)\n    d: "plain"`);
});

test("what only an apply tells shows what it refers to; what the provider alone sets is left out", () => {
  const expressions = {
    group: { references: ["t.g.id", "t.g"] },
    list: { references: ["t.b[0].id", "t.b[0]", "t.b"] },
  };
  const change = { after: {}, after_unknown: { id: true, legacy_id: true, group: true, list: true } };
  expect(textOf(change, { expressions })).toBe(
    `${HEAD}  group: (known after apply: t.g.id)\n  list: (known after apply: t.b[0].id)`,
  );
});

test("sets are sorted and lists are not; an item of a set finds its own expressions", () => {
  const after = { list: ["b", "a"], set: ["b", "a"], block: [{ id: `${POLICY}#x` }, { name: "n" }] };
  const expressions = {
    block: [
      { name: { constant_value: "n" }, to: { references: ["t.other.id", "t.other"] } },
      { id: { references: ["data.p.records.id", "data.p.records"] }, to: { references: ["t.mine.id", "t.mine"] } },
    ],
  };
  const prior = [{ address: "data.p.records", mode: "data", type: "p", values: { id: `${POLICY}#x` } }];
  const change = { after, after_unknown: { block: [{ to: true }, { to: true }] } };
  expect(textOf(change, { expressions, sets: ["set", "block"], prior })).toBe(
    `Plan of s: 1 to create\n\nread data.p.records\n\ncreate t.a\n` +
      '  block:\n    - id: "<data.p.records.id>"\n      to: (known after apply: t.mine.id)\n' +
      '    - name: "n"\n      to: (known after apply: t.other.id)\n' +
      '  list:\n    - "b"\n    - "a"\n  set:\n    - "a"\n    - "b"',
  );
});

test("JSON is shown as what it says, and long texts as blocks that nothing can leave", () => {
  const after = { json: '{"b":[2,1],"a":"x"}', text: "line\ncreate t.forged\u001b[2J", broken: "{no" };
  expect(textOf({ after })).toBe(
    `${HEAD}  broken: "{no"\n  json: (JSON)\n    a: "x"\n    b:\n      - 2\n      - 1\n  text: |\n    line\n    create t.forged\\u001b[2J`,
  );
});

test("no text of a plan acts on a terminal or begins a block of its own", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, value) => {
      const [first = "", ...rest] = printEntry(name, value);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect([first, ...rest].filter((line) => /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/.test(line))).toEqual([]);
      expect(rest.filter((line) => line !== "" && !line.startsWith("  "))).toEqual([]);
    }),
  );
});

test.each([
  [["update"], {}, "1 to change", 'update t.a\n  n: "a" -> "b"'],
  [["delete", "create"], { replace_paths: [["n"]] }, "1 to replace", 'replace t.a (forced by n)\n  n: "a" -> "b"'],
  [
    ["create", "delete"],
    { replace_paths: [["l", 0, "n"]] },
    "1 to replace",
    'replace t.a (forced by l.0.n)\n  n: "a" -> "b"',
  ],
  [["delete"], {}, "1 to destroy", "delete t.a"],
  [["forget"], {}, "1 to forget", "forget t.a"],
  [["no-op"], {}, "1 unchanged", undefined],
  [["no-op"], { importing: { id: "x" } }, "1 to import", 'import t.a\n  n: "a" -> "b"'],
])("%j is printed as such", (actions, more, counts, block) => {
  const text = textOf({ actions, before: { n: "a" }, after: actions.join() === "delete" ? null : { n: "b" }, ...more });
  expect(text).toBe([`Plan of s: ${counts}`, ...(block ? [block] : [])].join("\n\n"));
});

test("a difference names its path, also in lists and where something is new or gone", () => {
  const before: NormalValue = { list: [{ a: 1 }, { b: "x" }], gone: true };
  const after: NormalValue = { list: [{ a: 2 }, { b: "x" }], fresh: { c: "y" } };
  expect(differencesOf({ before, after })).toEqual([
    'fresh.c: (none) -> "y"',
    "gone: true -> (none)",
    "list[0].a: 1 -> 2",
  ]);
});

test("a plan without anything to do says so", () => {
  const texts = new Texts({ lab, folder: "/tmp/kit", source: "", known: new Map() });
  expect(readPlan({}, { stack: "s", hasState: true, texts, setsOf: () => new Set() }).text).toBe(
    "Plan of s: nothing to do",
  );
});
