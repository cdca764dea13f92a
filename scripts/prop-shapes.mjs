// Writes constructs/prop-shapes.json: what the types of the constructs' props allow, for callers that no compiler checks.
// `npm run props:write`; a test compares the file with the types.
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ts = require("typescript-5"); // version 7 has no API to read types with
const root = fileURLToPath(new URL("..", import.meta.url));
const constructs = join(root, "constructs");
const output = join(constructs, "prop-shapes.json");

/** What callers write as an object, by its name. */
const GIVEN_BY_CALLERS = /(?<!Tiles?)(Props|Attributes|Options)$|^CustomMask$/;

/** The text of the file, made from the types. */
export function propShapes() {
  const files = readdirSync(constructs, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort();
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const program = ts.createProgram(
    files.map((name) => join(constructs, name)),
    { ...options, incremental: false, tsBuildInfoFile: undefined },
  );
  const shapes = new Shapes(program.getTypeChecker());
  for (const name of files) {
    const source = program.getSourceFile(join(constructs, name));
    for (const statement of source.statements)
      if (ts.isInterfaceDeclaration(statement) && GIVEN_BY_CALLERS.test(statement.name.text)) shapes.add(statement);
  }
  return shapes.print();
}

/** Named shapes, each made once; a shape that holds itself therefore ends. */
class Shapes {
  constructor(checker) {
    this.checker = checker;
    this.named = new Map();
  }

  add(declaration) {
    this.typeOf(this.checker.getTypeAtLocation(declaration.name), declaration);
  }

  print() {
    const entries = [...this.named.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = entries.map(([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)}`);
    return `{\n${lines.join(",\n")}\n}\n`;
  }

  typeOf(type, at) {
    const { checker } = this;
    if (type.isUnion()) return this.unionOf(type, at);
    if (type.flags & ts.TypeFlags.StringLike) return type.isStringLiteral() ? ["one", type.value] : "string";
    // Which numbers are allowed each construct says in better words.
    if (type.flags & ts.TypeFlags.NumberLike) return "number";
    if (type.flags & ts.TypeFlags.BooleanLiteral) return ["one", type.intrinsicName === "true"];
    if (type.flags & ts.TypeFlags.BooleanLike) return "boolean";
    if (checker.isArrayType(type) || checker.isTupleType(type)) {
      const [element] = checker.getTypeArguments(type);
      return ["list", element === undefined ? "any" : this.typeOf(element, at)];
    }
    if (type.getCallSignatures().length > 0) return "function";
    const { symbol } = type;
    if (!(type.flags & ts.TypeFlags.Object) || symbol === undefined) return "any";
    const values = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (values !== undefined) return ["map", this.typeOf(values.type, at)];
    // `Partial<Record<…>>` is declared by the compiler's own library, and written here.
    const isMapped = Boolean(type.objectFlags & ts.ObjectFlags.Mapped);
    if (isForeign(symbol) && !isMapped) return "any";
    return isMapped || symbol.name.startsWith("__") ? this.membersOf(type, symbol, at) : this.nameOf(type, symbol, at);
  }

  nameOf(type, symbol, at) {
    const { name } = symbol;
    if (!this.named.has(name)) {
      this.named.set(name, {});
      this.named.set(name, this.membersOf(type, symbol, at));
    }
    return ["shape", name];
  }

  membersOf(type, symbol, at) {
    const isClass = Boolean(symbol.flags & ts.SymbolFlags.Class);
    const isBehaviour = isClass || /^I[A-Z]/.test(symbol.name);
    const members = this.checker
      .getPropertiesOfType(type)
      .filter((member) => isPublic(member) && !(isBehaviour && isForeign(member)))
      .map((member) => {
        const memberType = this.checker.getNonNullableType(this.checker.getTypeOfSymbolAtLocation(member, at));
        const isOptional = Boolean(member.flags & ts.SymbolFlags.Optional);
        return [isOptional ? `${member.name}?` : member.name, this.typeOf(memberType, at)];
      });
    const made = isClass ? waysToMake(symbol, this.checker) : [];
    return {
      ...(isBehaviour && { open: true }),
      ...(made.length > 0 && { made }),
      members: Object.fromEntries(members),
    };
  }

  unionOf(type, at) {
    const known = type.types.filter((each) => !(each.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
    const all = known.map((each) => this.typeOf(each, at));
    const literals = all.flatMap((each) => (Array.isArray(each) && each[0] === "one" ? each.slice(1) : []));
    const isEither = literals.includes(true) && literals.includes(false);
    const kept = isEither ? literals.filter((each) => typeof each !== "boolean") : literals;
    const others = all.filter((each) => !Array.isArray(each) || each[0] !== "one");
    const whole = [...others, ...(isEither ? ["boolean"] : []), ...(kept.length > 0 ? [["one", ...kept]] : [])];
    const distinct = [...new Map(whole.map((each) => [JSON.stringify(each), each])).values()];
    return distinct.length === 1 ? distinct[0] : ["any-of", ...distinct];
  }
}

/** How callers get an instance: `NamespaceMatch.exactly`, `AccessLevel.viewer`. */
function waysToMake(symbol, checker) {
  const own = checker.getDeclaredTypeOfSymbol(symbol);
  const statics = [...(symbol.exports?.values() ?? [])].filter(
    (member) => member.name !== "prototype" && isPublic(member),
  );
  return statics
    .filter((member) => {
      const type = checker.getTypeOfSymbol(member);
      const results = type.getCallSignatures().map((signature) => signature.getReturnType());
      return [type, ...results].some((each) => each === own);
    })
    .map((member) => {
      const isCalled = checker.getTypeOfSymbol(member).getCallSignatures().length > 0;
      return `${symbol.name}.${member.name}${isCalled ? "(…)" : ""}`;
    });
}

/** Declared outside of this project: what it is like is its own business. */
function isForeign(symbol) {
  const files = (symbol.declarations ?? []).map((declaration) => declaration.getSourceFile().fileName);
  return (
    files.length > 0 &&
    files.every((file) => file.split(/[\\/]/).some((part) => part === "node_modules" || part === "lib"))
  );
}

function isPublic({ declarations = [] }) {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return declarations.every((declaration) => !(ts.getCombinedModifierFlags(declaration) & hidden));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(output, propShapes());
