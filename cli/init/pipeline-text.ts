/** An environment as a pipeline knows it. */
export interface PipelineEnvironment {
  readonly name: string;
  /** Whether an approval stands before its deploy. */
  readonly protected: boolean;
  /** Kind of its state's backend: `s3`. */
  readonly backend: string;
  /** What stands for a word such as `__environment__` in what is said of it. */
  readonly words: Readonly<Record<string, string>>;
}

/** What a template is filled with. */
export interface PipelineValues {
  readonly environments: readonly PipelineEnvironment[];
  /** What stands for a word such as `__branch__` everywhere. */
  readonly words: Readonly<Record<string, string>>;
}

/** Texts of templates by name, for those that another one uses. */
export type Parts = Readonly<Record<string, string>>;

/**
 * Fills a template: a YAML file whose comments `#: …` say what is repeated and what is left out, and whose words between
 * two underscores stand for names. A directive ends with `#: end`:
 *
 * - `#: each`, `#: each open`, `#: each protected`: once for each environment of that kind;
 * - `#: when s3 gcs`, `#: unless s3`: only where the environment's state lies there; `open` and `protected` are asked in the same way;
 * - `#: use credentials` has no end: another template, as deep as this line.
 *
 * @throws Error for a directive that is not known, one without its end, and a word that nothing stands for.
 */
export function pipelineText(template: string, values: PipelineValues, parts: Parts): string {
  const lines = template.replace(/\n$/, "").split("\n");
  const filled = fill(lines, values, parts, undefined).join("\n");
  return `${filled.replace(/\n+$/, "")}\n`;
}

function fill(
  lines: readonly string[],
  values: PipelineValues,
  parts: Parts,
  environment: PipelineEnvironment | undefined,
): string[] {
  const filled: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, indent = "", directive, rest = ""] = /^(\s*)#: (\w+)\s*(.*)$/.exec(line) ?? [];
    if (directive === undefined) filled.push(withWords(line, { ...values.words, ...environment?.words }));
    else if (directive === "use") {
      const part = parts[rest];
      if (part === undefined) throw new Error(`a template of a pipeline uses ${JSON.stringify(rest)}, which is none`);
      const inner = fill(part.replace(/\n$/, "").split("\n"), values, parts, environment);
      filled.push(...inner.map((each) => (each === "" ? "" : `${indent}${each}`)));
    } else {
      const end = endOf(lines, at);
      const inside = lines.slice(at + 1, end);
      for (const each of meant(directive, rest.split(" ").filter(Boolean), values, environment))
        filled.push(...fill(inside, values, parts, each));
      at = end;
    }
  }
  return filled;
}

/** The environments for which the lines of a directive stand there: none, the one in question, or several. */
function meant(
  directive: string,
  asked: readonly string[],
  { environments }: PipelineValues,
  environment: PipelineEnvironment | undefined,
): (PipelineEnvironment | undefined)[] {
  const fits = (each: PipelineEnvironment) => asked.includes(each.backend) || asked.includes(kindOf(each));
  if (directive === "each") return environments.filter((each) => asked.length === 0 || fits(each));
  if (environment === undefined)
    throw new Error(`#: ${directive} must stand inside of #: each in a template of a pipeline`);
  if (directive === "when") return fits(environment) ? [environment] : [];
  if (directive === "unless") return fits(environment) ? [] : [environment];
  throw new Error(`#: ${directive} is not a known directive of a template of a pipeline`);
}

const kindOf = (environment: PipelineEnvironment) => (environment.protected ? "protected" : "open");

function endOf(lines: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < lines.length; at += 1) {
    const [, directive] = /^\s*#: (\w+)/.exec(lines[at] ?? "") ?? [];
    if (directive === undefined || directive === "use") continue;
    depth += directive === "end" ? -1 : 1;
    if (depth === 0) return at;
  }
  throw new Error(`${JSON.stringify(lines[start])} has no #: end in a template of a pipeline`);
}

function withWords(line: string, words: Readonly<Record<string, string>>): string {
  return line.replace(/__([a-z]+(?:_[a-z]+)*)__/g, (written, word: string) => {
    const value = words[word];
    if (value === undefined)
      throw new Error(`a template of a pipeline has the word ${written}, which nothing stands for`);
    return value;
  });
}
