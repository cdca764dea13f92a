import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { block, list } from "../../access";
import { cacheFolder } from "../../lab/cache-folder";

/**
 * Which attributes of a type are sets, by dotted path: Terraform orders a set by values that differ between runs, so a
 * snapshot sorts it, and a list stays as it is.
 */
export type SetPaths = ReadonlySet<string>;

type Recorded = Readonly<Record<string, readonly string[]>>;

/** Providers of a stack, with exact versions, as part of a file's name. */
const NAME = /[^\w.-]+/g;

/**
 * The sets of all types of a stack's providers; read from the providers once for each version, and kept in the cache.
 *
 * @param providers Each as `source@version`.
 * @param read Gives what `terraform providers schema -json` says.
 */
export async function setPathsOf(
  providers: readonly string[],
  read: () => Promise<unknown>,
): Promise<(address: string) => SetPaths> {
  const name = `${[...providers].sort().join("+").replace(NAME, "-").slice(-180)}.json`;
  const file = join(cacheFolder(), "testing", "sets-1", name);
  const known = kept(file) ?? keep(file, setsIn(await read()));
  return (type) => new Set(Object.hasOwn(known, type) ? known[type] : []);
}

function setsIn(schemas: unknown): Recorded {
  const found: Record<string, string[]> = {};
  for (const provider of Object.values(block(block(schemas).provider_schemas))) {
    for (const [kind, prefix] of [
      ["resource_schemas", ""],
      ["data_source_schemas", "data."],
    ] as const) {
      for (const [type, schema] of Object.entries(block(block(provider)[kind]))) {
        const paths = setsInBlock(block(block(schema).block), "");
        if (paths.length > 0) found[`${prefix}${type}`] = paths;
      }
    }
  }
  return found;
}

function setsInBlock(schema: ReturnType<typeof block>, prefix: string): string[] {
  const attributes = Object.entries(block(schema.attributes)).flatMap(([name, each]) => {
    const { type, nested_type: nested } = block(each);
    const path = prefix + name;
    return nested === undefined ? setsInType(type, path) : setsInNested(block(nested), path, block(nested));
  });
  const blocks = Object.entries(block(schema.block_types)).flatMap(([name, each]) =>
    setsInNested(block(each), prefix + name, block(block(each).block)),
  );
  return [...attributes, ...blocks];
}

function setsInNested(
  { nesting_mode }: ReturnType<typeof block>,
  path: string,
  inner: ReturnType<typeof block>,
): string[] {
  return [...(nesting_mode === "set" ? [path] : []), ...setsInBlock(inner, `${path}.`)];
}

/** A type is a name, or a pair such as `["set", "string"]` and `["object", {…}]`. */
function setsInType(type: unknown, path: string): string[] {
  const [kind, inner] = list(type);
  if (kind === "object")
    return Object.entries(block(inner)).flatMap(([name, each]) => setsInType(each, `${path}.${name}`));
  const own = kind === "set" ? [path] : [];
  return inner === undefined ? own : [...own, ...setsInType(inner, path)];
}

function kept(file: string): Recorded | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** A cache that cannot be written costs the next process a second, and nothing else. */
function keep(file: string, paths: Recorded): Recorded {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(paths));
    renameSync(`${file}.${process.pid}`, file);
  } catch {}
  return paths;
}
