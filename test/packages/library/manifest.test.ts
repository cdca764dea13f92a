import { readdirSync, readFileSync } from "node:fs";

interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node: string };
  readonly scripts?: object;
  readonly exports?: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly typesVersions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
const root = manifestOf(".");
const library = manifestOf("packages/library");
const bindings = manifestOf("packages/provider-dynatrace");
const testing = manifestOf("packages/testing");

const CONSTRUCTS = readdirSync("constructs", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What another project can import, by the names that it writes. */
const ENTRIES = ["access", "checks", "constructs", ...CONSTRUCTS.map((name) => `constructs/${name}`), "rules"];

test("there is an entry for each area and each construct, and for nothing else", () => {
  const entries = ENTRIES.map((entry) => {
    const file = `./lib/${entry}/index`;
    return [`./${entry}`, { types: `${file}.d.ts`, default: `${file}.js` }];
  });
  expect(library.exports).toEqual({ ...Object.fromEntries(entries), "./package.json": "./package.json" });
});

test("compilers that do not read exports find the same entries", () => {
  const entries = ENTRIES.map((entry) => [entry, [`./lib/${entry}/index.d.ts`]]);
  expect(library.typesVersions).toEqual({ "*": Object.fromEntries(entries) });
});

test("the barrel of constructs names each of them", () => {
  const named = [...readFileSync("constructs/index.ts", "utf8").matchAll(/export \* from "\.\/([\w-]+)"/g)];
  expect(named.map(([, name]) => name)).toEqual(CONSTRUCTS);
});

test.each([
  ["library", library],
  ["testing", testing],
  ["provider-dynatrace", bindings],
] as const)("%s runs nothing at install", (_, { scripts }) => {
  expect(scripts).toBeUndefined();
});

test("library, kit and project have one version and one oldest Node", () => {
  const of = ({ version, engines }: Manifest) => ({ version, node: engines?.node });
  expect([of(library), of(testing)]).toEqual([of(root), of(root)]);
  expect(testing.peerDependencies?.["dynatrace-onboarding"]).toBe(root.version);
});

test("what packages depend on has the versions of the project", () => {
  for (const { dependencies = {} } of [library, testing])
    for (const [name, range] of Object.entries(dependencies))
      expect([name, root.dependencies?.[name]]).toEqual([name, range]);
});

test("all packages want the same cdktf and constructs, and the bindings that are made here", () => {
  const wanted = { cdktf: "^0.21.0 || ^0.24.0", constructs: ">=10.6.0 <10.8.0" };
  for (const { peerDependencies } of [library, testing, bindings]) expect(peerDependencies).toMatchObject(wanted);
  expect(library.peerDependencies?.["@cdktf/provider-dynatrace"]).toBe(bindings.version);
});
