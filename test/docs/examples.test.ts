import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { PAGES } from "./markdown";

jest.setTimeout(120_000); // a compiler runs

interface Example {
  readonly page: string;
  readonly code: string;
}

/** Examples that begin with their imports are whole programs; others continue what their page says. */
function examplesOf(page: string): Example[] {
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, code = ""]) => (code.startsWith("import ") ? [{ page, code }] : []));
}

/** The compiler's complaints about the examples, each in a file of its own beside a copy of the project's settings. */
function complaintsAbout(examples: readonly Example[]): string {
  const folder = mkdtempSync(join(tmpdir(), "examples-"));
  try {
    for (const [index, { page, code }] of examples.entries()) {
      const found = code.replace(/from "(\.\.?\/[^"]*)"/g, (_, path) => `from "${resolve(dirname(page), path)}"`);
      writeFileSync(join(folder, `${index}-${page.replaceAll(/\W/g, "-")}.mts`), `${found}export {};\n`);
    }
    const modules = resolve("node_modules");
    // Other projects import the packed library, whose entries are named after our folders.
    const library = { "dynatrace-onboarding/*": [resolve("*")] };
    const paths = { ...library, "@cdktf/*": [`${modules}/@cdktf/*`], "*": [`${modules}/*`, `${modules}/@types/*`] };
    const compilerOptions = {
      ...{ incremental: false, tsBuildInfoFile: null, noEmit: true, paths },
      ...{ module: "esnext", moduleResolution: "bundler", typeRoots: [join(modules, "@types")] },
    };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: resolve("tsconfig.json"), compilerOptions, include: ["*.mts"] }),
    );
    execFileSync(process.execPath, [join(modules, "typescript", "bin", "tsc"), "-p", folder], { encoding: "utf8" });
    return "";
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("every whole example of a page compiles", () => {
  const examples = PAGES.flatMap(examplesOf);
  expect(examples.map(({ page }) => page)).toEqual(expect.arrayContaining(["rules/README.md", "stacks/README.md"]));
  expect(complaintsAbout(examples)).toBe("");
});

test("an example that does not compile is found", () => {
  const code = 'import { textFault } from "./text-rule";\ntextFault("Orders");\n';
  expect(complaintsAbout([{ page: "rules/README.md", code }])).toContain("0-rules-README-md.mts(2,1): error TS2554");
});
