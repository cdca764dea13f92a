/** One line of a page that holds a value. */
export interface Sample {
  readonly name: string;
  /** Without empty values, which mean that the label is not there. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Number of the line, from 1. */
  readonly line: number;
}

/** What one `# TYPE` line speaks of. */
export interface MetricFamily {
  readonly name: string;
  /** As the page writes it; `untyped` where no line says so. */
  readonly type: string;
  readonly samples: readonly Sample[];
}

/** A page that is not Prometheus text, with the line that shows it. */
export class PageFault extends Error {
  public constructor(
    public readonly line: number,
    message: string,
  ) {
    super(`line ${line}: ${message}`);
  }
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const COMMENT = new RegExp(`^# (TYPE|HELP|UNIT) (${NAME})(?: (.*))?$`);
const SAMPLE_NAME = new RegExp(`^${NAME}`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"[ \t]*/y;
const NUMBER = "[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?";
/** Value, then perhaps a time, then perhaps an exemplar; the last two are not used. */
const VALUE = new RegExp(
  `^[ \\t]+(${NUMBER}|[+-]?[Ii]nf(?:inity)?|[Nn]a[Nn])(?:[ \\t]+${NUMBER})?[ \\t]*(?:# ?\\{.*\\} .*)?$`,
);
const TYPES = new Set([
  "counter",
  "gauge",
  "histogram",
  "summary",
  "untyped",
  "unknown",
  "info",
  "stateset",
  "gaugehistogram",
]);
/** Ends that the lines of a family may have, by its type. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total", "_created"],
  histogram: ["_bucket", "_sum", "_count", "_created"],
  summary: ["_sum", "_count", "_created"],
  info: ["_info"],
  gaugehistogram: ["_bucket", "_gsum", "_gcount"],
};

/**
 * Reads a page in the text format of Prometheus, or in that of OpenMetrics: strictly, so that a page of something else
 * is refused and not half read. It takes time in proportion to the page.
 *
 * @throws PageFault for the first line that is in neither format.
 * @see Prometheus documentation, "Exposition formats"; OpenMetrics 1.0
 */
export function readPage(text: string): MetricFamily[] {
  const families = new Map<string, { name: string; type: string; samples: Sample[] }>();
  const open = (name: string, type: string) => {
    const family = { name, type, samples: [] as Sample[] };
    families.set(name, family);
    return family;
  };
  const familyOf = (name: string) => {
    const exact = families.get(name);
    if (exact !== undefined) return exact;
    const underscore = name.lastIndexOf("_");
    const found = families.get(name.slice(0, Math.max(underscore, 0)));
    return found && SUFFIXES[found.type]?.includes(name.slice(underscore)) ? found : open(name, "untyped");
  };
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (line === "" || /^[ \t]+$/.test(line)) continue;
    if (line.startsWith("#")) {
      if (line === "# EOF") break;
      const [, keyword, name = "", rest = ""] = COMMENT.exec(line) ?? [];
      if (keyword !== "TYPE") continue;
      const type = rest.trim();
      if (!TYPES.has(type)) throw new PageFault(index + 1, `"${type}" is not a type of metric`);
      if (families.has(name)) throw new PageFault(index + 1, `a second "# TYPE" of ${name}, or one after its values`);
      open(name, type);
      continue;
    }
    const sample = readSample(line, index + 1);
    familyOf(sample.name).samples.push(sample);
  }
  return [...families.values()];
}

function readSample(line: string, number: number): Sample {
  const name = SAMPLE_NAME.exec(line)?.[0];
  if (name === undefined) throw new PageFault(number, "does not begin with the name of a metric");
  const { labels, end } = readLabels(line, name.length, number);
  const value = VALUE.exec(line.slice(end))?.[1];
  if (value === undefined) throw new PageFault(number, `has no number after ${end > name.length ? "}" : name}`);
  return { name, labels, value: toNumber(value), line: number };
}

function readLabels(line: string, start: number, number: number): { labels: Record<string, string>; end: number } {
  const labels: Record<string, string> = {};
  const brace = /^[ \t]*\{[ \t]*/.exec(line.slice(start))?.[0];
  if (brace === undefined) return { labels, end: start };
  let at = start + brace.length;
  const seen = new Set<string>();
  while (line[at] !== "}") {
    LABEL.lastIndex = at;
    const [whole, key, value] = LABEL.exec(line) ?? [];
    if (whole === undefined || key === undefined || value === undefined) {
      throw new PageFault(number, `has a label that is not written name="value"`);
    }
    if (seen.has(key)) throw new PageFault(number, `has the label ${key} twice`);
    seen.add(key);
    const text = unescaped(value);
    // `__proto__` is a legal name of a label.
    if (text !== "") Object.defineProperty(labels, key, { value: text, enumerable: true, configurable: true });
    at += whole.length;
    if (line[at] === ",") at += (/^,[ \t]*/.exec(line.slice(at, at + 64))?.[0] ?? ",").length;
    else if (line[at] !== "}") throw new PageFault(number, `has no comma or } after the label ${key}`);
  }
  return { labels, end: at + 1 };
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (whole, character: string) => {
    if (character === "n") return "\n";
    return character === "\\" || character === '"' ? character : whole;
  });
}

function toNumber(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
