import { isUtf8 } from "node:buffer";
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import { isAmbiguousNumber } from "./ambiguous-number";
import type { Fault, Path, Position } from "./fault";
import { printPath, show } from "./fault";
import { readRegularFile } from "./read-file";
import { syntaxFault } from "./syntax";

/** What is wrong with a value, before the file adds its place. */
export interface Complaint {
  readonly problem: string;
  readonly received?: string;
  readonly fix: string;
}

/** Whether a fault stands at the value, or at the key before it. */
export type Part = "key" | "value";

interface Parsed {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

interface Found {
  /** Steps of the path that exist in the file. */
  readonly depth: number;
  readonly offset: number;
  readonly source?: string;
}

/**
 * One YAML file. Its syntax tree costs far more memory than its text, so that it is made again in the rare case that a
 * place is asked for.
 */
export class SourceFile {
  /**
   * The file at `path`, or why it cannot be read.
   *
   * @param file Path as people see it.
   * @param folder Folder that a link must not lead out of.
   */
  public static read(path: string, file: string, folder?: string): SourceFile | Fault {
    const whole = { file, line: 1, column: 1, path: "" };
    const content = readRegularFile(path, folder);
    if ("problem" in content) return { ...whole, ...content };
    if (isUtf8(content.bytes)) return new SourceFile(file, content.bytes.toString("utf8"));
    return { ...whole, problem: "must be UTF-8 text", fix: "save it again with encoding UTF-8" };
  }

  private readonly text: string;
  private kept?: Parsed;
  private readonly pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  public constructor(
    public readonly file: string,
    text: string,
  ) {
    this.text = text.replace(/^\uFEFF/, "");
  }

  /** The file's values, or every reason why it is not one YAML document with a map at its root. */
  public load(): { readonly value?: Readonly<Record<string, unknown>>; readonly faults: readonly Fault[] } {
    let parsed: Parsed;
    try {
      parsed = this.parse();
    } catch {
      return { faults: [this.at(0, { problem: "cannot be read as YAML", fix: "nest less deeply" })] };
    }
    const { document } = parsed;
    this.kept = parsed;
    const all = [...document.errors, ...document.warnings];
    // Where the stack ends, the reader may trip again on its way out: one word is enough.
    const tooDeep = all.find(({ code }) => code === "RESOURCE_EXHAUSTION");
    const errors = tooDeep ? [tooDeep] : all;
    if (errors.length > 0) return { faults: errors.map((error) => this.at(error.pos[0], syntaxFault(error.code))) };
    const refused = this.refuse(parsed);
    if (refused.length > 0) return { faults: refused };
    try {
      const value: Record<string, unknown> = document.toJS({ maxAliasCount: 100 });
      this.kept = undefined;
      return { value, faults: [] };
    } catch {
      const complaint = { problem: "repeats too much by aliases", fix: "write the values out instead of using *" };
      return { faults: [this.at(firstAlias(document), complaint)] };
    }
  }

  /** Place of a value, or of the nearest map or list around it that the file does have. */
  public position(path: Path, part: Part = "value"): Position {
    return this.place(this.find(path, part).offset);
  }

  /** How many steps of the path the file has. */
  public depth(path: Path): number {
    return this.find(path, "value").depth;
  }

  /** A fault at a value. `got` is what was found; leave it out where nothing was. */
  public fault(path: Path, problem: string, fix: string, got?: { readonly value: unknown }): Fault {
    const { offset, source } = this.find(path, "value");
    return this.at(offset, { problem, fix, received: got && show(got.value, path, source) }, path);
  }

  /** A fault at the key of a value, for keys that should not be there. */
  public keyFault(path: Path, problem: string, fix: string): Fault {
    const key = path.at(-1);
    const received = typeof key === "string" ? show(key, []) : undefined;
    return this.at(this.find(path, "key").offset, { problem, fix, received }, path);
  }

  /** Text of a scalar as the file has it. */
  public sourceOf(path: Path): string | undefined {
    return this.find(path, "value").source;
  }

  private at(offset: number, complaint: Complaint, path: Path = []): Fault {
    const { problem, received, fix } = complaint;
    return { ...this.place(offset), path: printPath(path), problem, ...(received !== undefined && { received }), fix };
  }

  private place(offset: number): Position {
    const { line, col } = this.parsed().lines.linePos(Math.min(offset, this.text.length));
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  private parsed(): Parsed {
    this.kept ??= this.parse();
    return this.kept;
  }

  private parse(): Parsed {
    const lines = new LineCounter();
    // The parser compares each key with all before it; `repeatedKeys` takes one look at each.
    const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, uniqueKeys: false };
    const document = parseDocument(this.text, options);
    return { document, lines };
  }

  /** What YAML allows and we do not. */
  private refuse({ document }: Parsed): Fault[] {
    const { yaml } = document.directives;
    if (yaml.explicit && yaml.version !== "1.2") {
      const fix = "remove the line: older versions read yes, no and dates as something else than text";
      return [this.at(0, { problem: "must be YAML 1.2", received: `%YAML ${yaml.version}`, fix })];
    }
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      return [
        this.at(0, { problem: "is empty", fix: "write at least the keys without a default, or delete the file" }),
      ];
    }
    if (!isMap(contents)) {
      const received = isSeq(contents) ? "a list" : "a single value";
      const fix = "begin the file with a key such as name:";
      return [this.at(contents.range[0], { problem: "must be a map of keys and values", received, fix })];
    }
    return [...this.checkNodes(contents, []), ...this.brokenAliases(document)];
  }

  /** Keys that stand twice in a map, and numbers that two versions of YAML read differently. */
  private checkNodes(node: unknown, path: Path): Fault[] {
    if (isSeq(node)) return node.items.flatMap((each, index) => this.checkNodes(each, [...path, index]));
    if (isMap(node)) {
      const seen = new Set<string>();
      return node.items.flatMap(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : "";
        const repeated = seen.has(name) ? [this.at(start(isNode(key) ? key : null), REPEATED_KEY)] : [];
        seen.add(name);
        return [...repeated, ...this.checkNodes(value, [...path, name])];
      });
    }
    if (!isScalar(node) || node.type !== "PLAIN" || !isAmbiguousNumber(node.source ?? "")) return [];
    return [this.at(start(node), { ...AMBIGUOUS_NUMBER, received: show(node.value, path, node.source) }, path)];
  }

  private brokenAliases(document: Document.Parsed): Fault[] {
    const faults: Fault[] = [];
    if (!this.text.includes("*")) return faults;
    visit(document, {
      Alias: (_, alias, ancestors) => {
        const target = alias.resolve(document);
        const isCircle = ancestors.some((ancestor) => ancestor === target);
        if (target && !isCircle) return;
        const unknown = "put text that begins with * in quotes, or write the value out";
        const problem = isCircle ? "holds itself by an alias" : "is an alias of nothing";
        const fix = isCircle ? "write the value out" : unknown;
        faults.push(this.at(start(alias), { problem, received: show(`*${alias.source}`, []), fix }));
      },
    });
    return faults;
  }

  /** Pairs by key: looking through them for each place would take the square of their number. */
  private pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.pairs.get(map);
    if (known) return known;
    const entries = map.items.flatMap((pair): [string, Pair][] => {
      return isScalar(pair.key) ? [[String(pair.key.value), pair]] : [];
    });
    const fresh = new Map(entries);
    this.pairs.set(map, fresh);
    return fresh;
  }

  private find(path: Path, part: Part): Found {
    const { document } = this.parsed();
    let node: Node | null = document.contents;
    let keyOffset = start(node);
    for (const [depth, step] of path.entries()) {
      const target: Node | undefined = isAlias(node) ? node.resolve(document) : (node ?? undefined);
      let next: Node | null | undefined;
      let nextKey: number | undefined;
      if (isMap(target)) {
        const pair = this.pairsOf(target).get(String(step));
        if (pair) {
          next = isNode(pair.value) ? pair.value : null;
          nextKey = start(isNode(pair.key) ? pair.key : null);
        }
      } else if (isSeq(target)) {
        const item: unknown = target.items[Number(step)];
        if (isNode(item)) {
          next = item;
          nextKey = start(item);
        }
      }
      if (next === undefined || nextKey === undefined) return { depth, offset: depth === 0 ? start(node) : keyOffset };
      node = next;
      keyOffset = nextKey;
    }
    const offset = part === "key" || node === null ? keyOffset : start(node);
    return { depth: path.length, offset, source: isScalar(node) ? node.source : undefined };
  }
}

const REPEATED_KEY = syntaxFault("DUPLICATE_KEY");

const AMBIGUOUS_NUMBER = {
  problem: "must not be a number that YAML 1.1 and 1.2 read differently",
  fix: "write plain decimal digits, or put it in quotes if it is text",
};

function start(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function firstAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      offset = start(alias);
      return visit.BREAK;
    },
  });
  return offset;
}
