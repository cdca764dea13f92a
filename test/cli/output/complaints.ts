import { readFileSync } from "node:fs";
import * as z from "zod";
import { OUTPUTS, type OutputName, schemaPath } from "../../../cli/output/schemas";

/** What is wrong with an output, by the strict schema of the code and by the file that readers have. */
export function complaints(name: OutputName, output: unknown): string[] {
  const published = z.fromJSONSchema(JSON.parse(readFileSync(schemaPath(name), "utf8")));
  return [OUTPUTS[name], published].flatMap((schema: z.ZodType) => {
    const { error } = schema.safeParse(output);
    return error === undefined ? [] : [z.prettifyError(error)];
  });
}
