import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pinnedModule } from "../../../lab/control-plane/pinned-module";

function moduleWith(goMod: string): string {
  const folder = mkdtempSync(join(tmpdir(), "module-"));
  writeFileSync(join(folder, "go.mod"), goMod);
  return folder;
}

test.each([
  ["alone on its line", "module m\n\nrequire example.com/thing v1.2.3\n"],
  [
    "in a block",
    "module m\n\nrequire (\n\texample.com/thing/other v9.9.9\n\texample.com/thing v1.2.3 // indirect\n)\n",
  ],
])("the version of a requirement %s is found", (_, goMod) => {
  expect(pinnedModule(moduleWith(goMod), "example.com/thing").version).toBe("1.2.3");
});

test("a module that does not pin what it should is refused with a fix", () => {
  const folder = moduleWith("module m\n\nreplace example.com/thing => example.com/thing v1.2.3\n");
  expect(() => pinnedModule(folder, "example.com/thing")).toThrow(
    `${folder}/go.mod must require example.com/thing; add it with: go get example.com/thing@<version>`,
  );
});

test("the hash follows every file of the module", () => {
  const goMod = "require example.com/thing v1.2.3\n";
  const [left, right] = [moduleWith(goMod), moduleWith(goMod)];
  const hashOf = (folder: string) => pinnedModule(folder, "example.com/thing").hash;
  expect(hashOf(left)).toBe(hashOf(right));
  writeFileSync(join(right, "main.go"), "package main\n");
  expect(hashOf(left)).not.toBe(hashOf(right));
});
