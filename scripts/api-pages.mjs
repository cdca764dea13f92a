// Writes docs/api: what other projects can import, from the types and docstrings. `npm run api:write`; a test compares the
// pages, so that a change of the public surface stands in the diff of a pull request.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ts = require("typescript-5"); // version 7 has no API to read types with
const root = fileURLToPath(new URL("..", import.meta.url));
const pages = join(root, "docs", "api");
const HEADER =
  "<!-- Generated from types and docstrings by scripts/api-pages.mjs; edits are lost. Renew: npm run api:write -->\n";
const KINDS = ["class", "interface", "function", "enum", "type", "const"];

/** The text of each page, by its path below docs/api. */
export function apiPages() {
  const entries = [...libraryEntries(), ...KIT_ENTRIES];
  const sources = entries.map(({ source }) => join(root, source));
  const { program, declarations } = load(sources);
  const made = entries.map(({ name, page, isOnlyOwn }, index) => {
    const source = program.getSourceFile(sources[index]);
    return [page, pageOf(name, source, program.getTypeChecker(), declarations, isOnlyOwn)];
  });
  return new Map([["README.md", indexOf(entries)], ...made]);
}

const KIT = "dynatrace-onboarding-testing";

/** The entry for jest has all names of the other one besides. */
const KIT_ENTRIES = [
  { name: KIT, source: "testing/index.ts", page: "testing.md" },
  { name: `${KIT}/jest`, source: "testing/jest.ts", page: "testing-jest.md", isOnlyOwn: true },
];

function libraryEntries() {
  const { name, exports } = JSON.parse(readFileSync(join(root, "packages", "library", "package.json"), "utf8"));
  // The barrel has what its parts have.
  const entries = Object.keys(exports).filter((entry) => entry !== "./package.json" && entry !== "./constructs");
  return entries.map((entry) => {
    const path = entry.slice("./".length);
    return { name: `${name}/${path}`, source: `${path}/index.ts`, page: `${path}.md` };
  });
}

/** The program of the sources, and of each file what the compiler writes as its declarations. */
function load(files) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const emitting = { ...options, noEmit: false, incremental: false, tsBuildInfoFile: undefined, declaration: true };
  const program = ts.createProgram(files, { ...emitting, outDir: join(root, "out"), rootDir: root });
  const declarations = new Map();
  const keep = (file, text) => {
    const source = file.replace(join(root, "out"), root.replace(/[\\/]$/, "")).replace(/\.d\.ts$/, ".ts");
    declarations.set(source, ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  };
  program.emit(undefined, keep, undefined, true);
  return { program, declarations };
}

function indexOf(entries) {
  const rows = entries.map(({ name, page }) => `| [\`${name}\`](${page}) |`);
  const intro = [
    "Every name that another project can import from [the library](../../packages/library/README.md) and",
    "[the testing kit](../../packages/testing/README.md), with its signature. `dynatrace-onboarding/constructs` has all names of its parts, and",
    "`ValidationError` and `Finding` besides; `dynatrace-onboarding-testing/jest` those of `dynatrace-onboarding-testing`.",
  ];
  return `${HEADER}# Public surface\n\n${intro.join("\n")}\n\n| entry |\n| --- |\n${rows.join("\n")}\n`;
}

function pageOf(entry, source, checker, declarations, isOnlyOwn = false) {
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  const own = symbols.filter(({ flags, declarations: [first] }) => {
    return !isOnlyOwn || (!(flags & ts.SymbolFlags.Alias) && first.getSourceFile() === source);
  });
  const parts = own.map((symbol) => partOf(symbol, checker, declarations));
  parts.sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || (one.name < other.name ? -1 : 1));
  const sections = parts.map(({ name, kind, text }) => `## ${name}\n\n*${kind}*\n\n${text}`);
  return `${HEADER}# \`${entry}\`\n\n${sections.join("\n")}`;
}

function partOf(exported, checker, declarations) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.declarations[0];
  const written = writtenAs(symbol, declarations.get(declaration.getSourceFile().fileName));
  const text = [
    proseOf(symbol, checker),
    `\`\`\`ts\n${written.map(signature).join("\n")}\n\`\`\`\n`,
    membersOf(symbol, checker),
  ];
  return { name: exported.name, kind: kindOf(written[0]), text: text.filter((each) => each !== "").join("\n") };
}

/** The statements that declare a name, as the compiler wrote them: a function has one for each overload. */
function writtenAs({ name }, file) {
  const found = file.statements.filter((statement) =>
    ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.some((each) => each.name.text === name)
      : statement.name?.text === name,
  );
  if (found.length === 0) throw new Error(`${file.fileName} does not declare ${name}`);
  return found;
}

function kindOf(statement) {
  if (ts.isClassDeclaration(statement)) return "class";
  if (ts.isInterfaceDeclaration(statement)) return "interface";
  if (ts.isFunctionDeclaration(statement)) return "function";
  if (ts.isEnumDeclaration(statement)) return "enum";
  return ts.isTypeAliasDeclaration(statement) ? "type" : "const";
}

/** A declaration without comments and without what is private. */
function signature(statement) {
  const isPrivate = (member) => ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private;
  const shown = ts.isClassDeclaration(statement)
    ? ts.factory.updateClassDeclaration(
        statement,
        statement.modifiers,
        statement.name,
        statement.typeParameters,
        statement.heritageClauses,
        statement.members.filter((member) => !isPrivate(member) || ts.isConstructorDeclaration(member)),
      )
    : statement;
  const printer = ts.createPrinter({ removeComments: true });
  const text = printer.printNode(ts.EmitHint.Unspecified, shown, statement.getSourceFile());
  return text
    .replace(/^export (declare )?/, "")
    .replace(/^declare /, "")
    .replaceAll(/^( {4})+/gm, (indent) => indent.replaceAll("    ", "  "));
}

/** The docstring: what it means, what it throws, where the rule comes from, and how it is used. */
function proseOf(symbol, checker) {
  const tags = symbol.getJsDocTags(checker);
  const textOf = (name) => tags.filter((tag) => tag.name === name).map((tag) => ts.displayPartsToString(tag.text));
  const lines = [
    ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    ...textOf("param").map((text) => `- \`${text.replace(/ /, "`: ").replaceAll("\n", " ")}`),
    ...textOf("returns").map((text) => `Returns ${text.replaceAll("\n", " ")}`),
    ...textOf("throws").map((text) => `Throws ${text.replaceAll("\n", " ")}`),
    ...textOf("see").map((text) => `See: ${text.replaceAll("\n", " ")}`),
    ...textOf("example").map((text) => `\`\`\`ts\n${text.trim()}\n\`\`\``),
  ];
  const kept = lines.filter((line) => line.trim() !== "");
  return kept.length === 0 ? "" : `${kept.join("\n\n")}\n`;
}

/** What the docstrings of the members say; their types stand in the signature. */
function membersOf(symbol, checker) {
  const own = [...(symbol.exports?.values() ?? []), ...(symbol.members?.values() ?? [])];
  const lines = own
    .filter((member) => isShown(member))
    .map((member) => {
      const text = ts.displayPartsToString(member.getDocumentationComment(checker)).replaceAll("\n", " ").trim();
      const [fallback] = member.getJsDocTags(checker).filter((tag) => tag.name === "default");
      const otherwise = fallback && ts.displayPartsToString(fallback.text).replaceAll("\n", " ").replace(/^- /, "");
      const said = [text, ...(otherwise === undefined ? [] : [`Default: ${otherwise}.`.replace("..", ".")])];
      return text === "" && otherwise === undefined ? "" : `- **${member.name}**: ${said.join(" ").trim()}`;
    });
  const kept = lines.filter((line) => line !== "");
  return kept.length === 0 ? "" : `${kept.join("\n")}\n`;
}

function isShown({ name, declarations = [] }) {
  if (name.startsWith("__") || name === "prototype") return false;
  return declarations.every((each) => !(ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Private));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(pages, { recursive: true, force: true });
  for (const [path, text] of apiPages()) {
    mkdirSync(dirname(join(pages, path)), { recursive: true });
    writeFileSync(join(pages, path), text);
  }
}
