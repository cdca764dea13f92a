import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A stand-in for Python of a few lines of shell, with a folder for what it makes. */
export class StandInPython {
  public readonly folder = mkdtempSync(join(tmpdir(), "python-"));
  public readonly requirements = this.write("requirements.txt", "uv==1\n");
  public readonly messages: string[] = [];

  /** An interpreter that answers what it is asked for its version, and makes environments. */
  public interpreter(answer: string, name = "python3"): string {
    return this.program(name, `if [ "$1" = -c ]; then ${answer}; exit; fi\n${MAKE_ENVIRONMENT}`);
  }

  public program(name: string, script: string): string {
    return this.write(name, `#!/bin/sh\n${script}\n`, 0o755);
  }

  public write(name: string, text: string, mode = 0o644): string {
    const file = join(this.folder, name);
    writeFileSync(file, text, { mode });
    return file;
  }

  /** Which commands were run, in order. */
  public get calls(): string[] {
    return readFileSync(join(this.folder, "calls"), "utf8").trimEnd().split("\n");
  }

  /** Names in the folder of installations. */
  public get installed(): string[] {
    return readdirSync(join(this.folder, "python")).sort();
  }

  public options(...interpreters: string[]) {
    const { folder, requirements, messages } = this;
    return { folder, requirements, interpreters, onProgress: (message: string) => messages.push(message) };
  }
}

/** The environment's own Python installs two programs that write down how they are called, each beside itself. */
const MAKE_ENVIRONMENT = [
  'calls=$(dirname "$0")/calls',
  'echo "python $1 $2" >> "$calls"',
  'mkdir -p "$3/bin"',
  'cat > "$3/bin/python" <<END',
  "#!/bin/sh",
  'echo "environment \\$*" >> "$calls"',
  'if grep -q broken "\\$(echo "\\$*" | sed "s/.* //")"; then echo "ERROR: no such version" >&2; exit 1; fi',
  "for name in uv copier; do",
  '  printf \'#!/bin/sh\\necho "%s \\$* \\$UV_PROJECT_ENVIRONMENT" >> "%s"\\nif [ -f refuse ]; then echo outdated >&2; exit 2; fi\\nmkdir -p "\\$UV_PROJECT_ENVIRONMENT/bin"\\n: > "\\$UV_PROJECT_ENVIRONMENT/bin/python"\\n\' "\\$name" "$calls" > "$3/bin/\\$name"',
  '  chmod +x "$3/bin/\\$name"',
  "done",
  "END",
  'chmod +x "$3/bin/python"',
].join("\n");
