import { readFileSync } from "node:fs";
import { jsonSchema } from "../../config/json-schema";
import { generatedFiles } from "../../config/reference";
import { CHANGEABLE_KEYS } from "../../config/schema";

test.each([...generatedFiles()])("%s is what the schema makes; npm run config:schemas renews it", (file, text) => {
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("the schema of a team file offers the changes for an environment without required keys and defaults", () => {
  const changes = jsonSchema("team").properties?.environments?.additionalProperties;
  if (typeof changes !== "object") throw new Error("the schema has no changes");
  expect(Object.keys(changes.properties ?? {})).toEqual(CHANGEABLE_KEYS);
  expect(changes.properties?.workload?.required).toBeUndefined();
  expect(changes.properties?.workload?.properties?.replicas?.default).toBeUndefined();
  expect(jsonSchema("team").properties?.workload?.required).toEqual(["image"]);
});

test("the schemas are draft-07 and refuse unknown keys", () => {
  for (const name of ["team", "environment", "platform"] as const) {
    expect(jsonSchema(name)).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      additionalProperties: false,
    });
  }
});

test("every key that must be written has an example or keys of its own", () => {
  for (const name of ["team", "environment", "platform"] as const) {
    const schema = jsonSchema(name);
    const bare = (schema.required ?? []).filter((key) => {
      const node = schema.properties?.[key];
      return !node?.examples && !node?.properties && !node?.items;
    });
    expect(bare).toEqual([]);
  }
});

test("every key of the reference page has a meaning", () => {
  const rows = readFileSync("docs/configuration.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  expect(rows.length).toBeGreaterThan(80);
});
