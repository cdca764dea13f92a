import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goBuild } from "../../lab/go-build";

const PATH = process.env.PATH;
afterEach(() => {
  process.env.PATH = PATH;
});

/** A stand-in for Go of a few lines of shell, so that the test needs none. */
function goThat(script: string): void {
  const folder = mkdtempSync(join(tmpdir(), "go-"));
  writeFileSync(join(folder, "go"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${folder}:${PATH}`;
}

function build() {
  const folder = mkdtempSync(join(tmpdir(), "module-"));
  const moduleFolder = join(folder, "module");
  mkdirSync(moduleFolder);
  writeFileSync(join(moduleFolder, "go.mod"), "module m\n\ngo 1.26.0\n");
  const messages: string[] = [];
  const onProgress = (message: string) => messages.push(message);
  const output = join(folder, "deep", "thing");
  return {
    options: { moduleFolder, package: "m/cmd/thing", output, ldflags: "-s -w", label: "the thing 1.2.3", onProgress },
    messages,
  };
}

test("the program lands at its place, the module's folder stays as it was, and progress is told", async () => {
  // The last argument but one is where Go is to write.
  goThat('for last; do before=$out; out=$last; done; echo "$CGO_ENABLED $*" > "$before"; touch go.sum');
  const { options, messages } = build();
  await goBuild(options);
  expect(readFileSync(options.output, "utf8")).toMatch(
    /^0 build -mod=mod -trimpath -ldflags -s -w -o \S+ m\/cmd\/thing\n$/,
  );
  expect(readdirSync(options.moduleFolder)).toEqual(["go.mod"]);
  expect(readdirSync(join(options.output, ".."))).toEqual(["thing"]);
  expect(messages).toEqual(["building the thing 1.2.3 with Go (0 s)"]);
});

test("a build that fails ends with Go's last words, and leaves nothing", async () => {
  goThat("echo 'm/cmd/thing: undefined: x' >&2; exit 1");
  const { options } = build();
  await expect(goBuild(options)).rejects.toThrow("go build of the thing 1.2.3 failed:\n  m/cmd/thing: undefined: x");
  expect(existsSync(options.output)).toBe(false);
});

test("without Go the error says which one to install", async () => {
  process.env.PATH = mkdtempSync(join(tmpdir(), "empty-"));
  const { options } = build();
  await expect(goBuild(options)).rejects.toThrow(
    "go was not found on the PATH; install Go 1.26.0 or newer, it builds the thing 1.2.3",
  );
});

test("a build in the background runs at the lowest priority", async () => {
  goThat('for last; do before=$out; out=$last; done; nice > "$before"');
  const { options } = build();
  await goBuild({ ...options, background: true });
  expect(readFileSync(options.output, "utf8")).toBe("19\n");
});

test("without Go a build in the background says the same", async () => {
  const bin = mkdtempSync(join(tmpdir(), "only-nice-"));
  symlinkSync(execFileSync("sh", ["-c", "command -v nice"], { encoding: "utf8" }).trim(), join(bin, "nice"));
  process.env.PATH = bin;
  const { options } = build();
  await expect(goBuild({ ...options, background: true })).rejects.toThrow(
    "go was not found on the PATH; install Go 1.26.0 or newer, it builds the thing 1.2.3",
  );
});

test("a build that is ended interrupts Go and ends with the reason", async () => {
  const { options } = build();
  const noted = join(options.output, "..", "..", "noted");
  goThat(`trap 'echo interrupted > ${noted}; kill $!; exit 1' INT\ntouch ${noted}\nsleep 600 & wait`);
  const ending = new AbortController();
  const running = goBuild({ ...options, signal: ending.signal });
  while (!existsSync(noted)) await new Promise((resolve) => setTimeout(resolve, 10));
  ending.abort(new Error("not needed any more"));
  await expect(running).rejects.toThrow("not needed any more");
  expect(readFileSync(noted, "utf8")).toBe("interrupted\n");
  expect(existsSync(options.output)).toBe(false);
});

test("what has been ended before does not begin", async () => {
  goThat("exit 1");
  const { options } = build();
  const signal = AbortSignal.abort(new Error("not needed any more"));
  await expect(goBuild({ ...options, signal })).rejects.toThrow("not needed any more");
});
