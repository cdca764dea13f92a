import { readdirSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { OUTPUTS, SCHEMAS_FOLDER, schemaFiles, schemaPath } from "../../../cli/output/schemas";
import { createProgram } from "../../../cli/program";

test("the schema files are as the code makes them; npm run cli:schemas renews them", () => {
  const written = readdirSync(SCHEMAS_FOLDER).map((name): [string, string] => {
    const path = `${SCHEMAS_FOLDER}/${name}`;
    return [path, readFileSync(path, "utf8")];
  });
  expect(new Map(written.sort())).toEqual(new Map([...schemaFiles()].sort()));
});

test("every command and the main job have a schema, and nothing else but a failure has one", () => {
  const leaves = (command: Command, name: string): string[] =>
    command.commands.length === 0
      ? [name]
      : command.commands.flatMap((each) => leaves(each, `${name} ${each.name()}`.trim()));
  expect([...leaves(createProgram(), ""), "start", "start showcase", "error"].sort()).toEqual(
    Object.keys(OUTPUTS).sort(),
  );
});

test("a schema is draft-07, says what it is of and how it is made, and lets keys be added", () => {
  expect(schemaPath("lab env")).toBe("docs/schemas/lab-env.schema.json");
  for (const [path, text] of schemaFiles()) {
    expect({ path, ...JSON.parse(text) }).toMatchObject({
      path,
      $schema: "http://json-schema.org/draft-07/schema#",
      $comment: "Generated from cli/output by npm run cli:schemas; do not edit.",
      title: expect.stringMatching(
        /^(npx onboard [a-z ]+ --json|npm start --silent -- [a-z -]+|What a command prints with --json when it fails)$/,
      ),
    });
    expect(text).not.toContain('"additionalProperties": false');
    expect(text).not.toContain("9007199254740991");
  }
});
