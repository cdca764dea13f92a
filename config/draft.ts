import type * as z from "zod";
import { TOKEN_MARKER } from "../rules/terraform";
import type { Fault, Path, Position } from "./fault";
import { jsonSchema, type SchemaName } from "./json-schema";
import { entry, isMap, merge, type YamlMap } from "./merge";
import { quoted } from "./printable";
import { sentencesOf, valueAt } from "./schema-issues";
import type { SourceFile } from "./source-file";

/** A file that is a YAML map but may still break the schema; checks across files read it with care. */
export class Draft {
  public constructor(
    public readonly source: SourceFile,
    public readonly root: YamlMap,
    /** Name of the file without its ending. */
    public readonly stem: string,
  ) {}

  /** What the file calls itself; its file name where it says nothing usable. */
  public get name(): string {
    const name = entry(this.root, "name");
    return typeof name === "string" && name !== "" ? name : this.stem;
  }

  /** The value at a path, of any kind. */
  public value(path: Path): unknown {
    return valueAt(this.root, path);
  }

  /** A fault at a value that the file has. */
  public fault(path: Path, problem: string, fix: string): Fault {
    return this.source.fault(path, problem, fix, { value: this.value(path) });
  }

  /** A fault that is there because something is not. */
  public missing(path: Path, problem: string, fix: string): Fault {
    return this.source.fault(path, problem, fix);
  }

  /** A name that is not the file's own is either a slip or a copy. */
  public checkName(others: readonly Draft[]): Fault[] {
    const name = entry(this.root, "name");
    if (typeof name !== "string" || name === this.stem) return [];
    const owner = others.find((other) => other !== this && other.name === name);
    const fix = `write ${quoted(this.stem)}, or rename the file to ${quoted(`${name}.yaml`)}`;
    const problem = "must be the name of the file";
    const taken = owner && `${problem}, and ${owner.source.position(["name"]).file} has this name already`;
    return [this.fault(["name"], taken ?? problem, owner ? `write ${quoted(this.stem)}` : fix)];
  }
}

/** A team file with the changes for each environment still apart. */
export class TeamDraft extends Draft {
  /** The file without its changes for environments. */
  public readonly base: YamlMap;
  private readonly merged = new Map<string, unknown>();

  public constructor(source: SourceFile, root: YamlMap, stem: string) {
    super(source, root, stem);
    const { environments: _, ...base } = root;
    this.base = base;
  }

  /** What the file changes for an environment; nothing where it says nothing. */
  public changes(environment: string): YamlMap | undefined {
    const changes = entry(entry(this.root, "environments"), environment);
    return isMap(changes) ? changes : undefined;
  }

  /** The file as it is in one environment. */
  public in(environment: string): unknown {
    const changes = this.changes(environment);
    if (!changes) return this.base;
    if (!this.merged.has(environment)) this.merged.set(environment, merge(this.base, changes));
    return this.merged.get(environment);
  }

  /** Where in the file a value of an environment comes from: its changes if they have it, else the top. */
  public origin(environment: string, path: Path): Path {
    const changed = ["environments", environment, ...path];
    if (!this.changes(environment)) return path;
    const depth = this.source.depth(changed) - 2;
    return depth > 0 && depth >= this.source.depth(path) ? changed : path;
  }

  public position(environment: string, path: Path): Position {
    return this.source.position(this.origin(environment, path));
  }

  /** A fault at a value as it is in one environment. */
  public faultIn(environment: string, path: Path, problem: string, fix: string): Fault {
    return this.fault(this.origin(environment, path), problem, fix);
  }
}

/** A text that JSON, HCL or a terminal would change or misread. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;

const REFUSED_TEXTS = [
  {
    pattern: UNPRINTABLE,
    problem: "must not hold control characters or half characters",
    fix: "remove it; write a line break as \\n or as a block of lines",
  },
  {
    // What comes from a file is data: this text would make an expression of it.
    pattern: TOKEN_MARKER,
    problem: `must not hold ${TOKEN_MARKER}, by which cdktf marks a Terraform expression`,
    fix: "write it without this text",
  },
] as const;

/** Keys and texts that no file may hold, whatever its schema. Every text of every file passes here. */
export function checkTexts(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (typeof value === "string") {
      for (const { problem, fix } of refused(value)) faults.push(draft.fault(path, problem, fix));
    } else if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) walk(each, [...path, index]);
    } else if (isMap(value)) {
      for (const [key, each] of Object.entries(value)) {
        const at = [...path, key];
        for (const { problem, fix } of refused(key)) faults.push(draft.source.keyFault(at, problem, fix));
        // A map with this key is read back without it.
        if (key === "__proto__") faults.push(draft.source.keyFault(at, "is not a known key", "remove it"));
        walk(each, at);
      }
    }
  };
  walk(draft.root, []);
  return faults;
}

function refused(text: string) {
  return REFUSED_TEXTS.filter(({ pattern }) =>
    typeof pattern === "string" ? text.includes(pattern) : pattern.test(text),
  );
}

/** What the schema says about `root`. */
export function check<Type>(
  schema: z.ZodType<Type>,
  name: SchemaName,
  root: unknown,
): { readonly value?: Type; readonly sentences: ReturnType<typeof sentencesOf> } {
  const result = schema.safeParse(root);
  if (result.success) return { value: result.data, sentences: [] };
  const json = jsonSchema(name);
  return { sentences: result.error.issues.flatMap((issue) => sentencesOf(issue, json, root)) };
}

/** A sentence of the schema at its place in the file. */
export function place(draft: Draft, { path, problem, fix, about }: ReturnType<typeof sentencesOf>[number]): Fault {
  if (about === "key") return draft.source.keyFault(path, problem, fix);
  return about === "missing" ? draft.missing(path, problem, fix) : draft.fault(path, problem, fix);
}
