import fc from "fast-check";
import { type Environment, environmentSchema, type Team, teamSchema } from "../../config/schema";
import { createApp } from "../../stacks/onboarding";
import { RefusalError } from "../../stacks/refusals";
import { type StringField, samplesOf, withText } from "../config/string-fields";
import { configuration, environment, team } from "./fixtures";
import { cleanUp, temporary } from "./mistake-runner";

afterAll(cleanUp);

/** Lengths at which rules change their mind: those of names, labels, host names and long texts, and one more. */
const LENGTHS = [1, 2, 20, 21, 40, 41, 60, 63, 64, 80, 81, 100, 101, 200, 233, 253, 256, 500, 1000, 2048];
const CHARACTERS = [
  ..." -_./:@*+#?[]<>(){}$%~'!,;=&|^\"\\",
  "ü",
  "Ж",
  "日",
  "\t",
  "A",
  "z",
  "0",
  "9",
  "%20",
  "${",
  "%{",
];

/** A text that begins as one that is right, with one or two changes. */
const text = (sample: string) =>
  fc.oneof(
    fc.constantFrom(...LENGTHS).map((length) => sample.repeat(Math.ceil(length / sample.length)).slice(0, length)),
    fc.constantFrom(...LENGTHS).map((length) => sample.padEnd(length, "a")),
    fc
      .tuple(fc.nat(sample.length), fc.constantFrom(...CHARACTERS), fc.constantFrom("", ...CHARACTERS))
      .map(([at, one, other]) => `${sample.slice(0, at)}${one}${sample.slice(at)}${other}`),
    fc.constantFrom("1.5Gi", "128Mi", "250m", "0.5", "1", "*.example.com", "a".repeat(63), "registry/x:1"),
    fc.string({ unit: fc.constantFrom(...CHARACTERS, "a", "b"), maxLength: 12 }),
  );

interface Place {
  readonly document: unknown;
  readonly field: StringField;
}

/** Changes for an environment are judged like the file itself; an address together with the id, over the whole file. */
function placesOf(schema: "environment" | "team"): Place[] {
  return samplesOf(schema).flatMap(({ document, fields }) =>
    fields
      .filter(({ path: [first, second] }) => first !== "environments" && second !== "environmentUrl")
      .map((field) => ({ document, field })),
  );
}

/** What constructs refuse of a configuration that the schema accepts. */
function refusedOf(environments: Environment[], teams: Team[]): string | undefined {
  try {
    createApp(configuration(environments, teams), { outdir: temporary() });
    return undefined;
  } catch (error) {
    if (error instanceof RefusalError) return error.message;
    throw error;
  }
}

/** Tries texts at places and counts those that the schema accepts; fails for one that a construct then refuses. */
function acceptedAt(places: readonly Place[], refused: (document: unknown) => string | undefined | "not accepted") {
  let accepted = 0;
  const attempt = fc
    .constantFrom(...places)
    .chain((place) => text(place.field.sample).map((value) => ({ place, value })));
  fc.assert(
    fc.property(attempt, ({ place: { document, field }, value }) => {
      const verdict = refused(withText(document, field, value));
      if (verdict !== "not accepted") accepted += 1;
      expect(verdict === "not accepted" ? undefined : verdict).toBe(undefined);
    }),
    { numRuns: 1000 },
  );
  return accepted;
}

test("what the schema accepts in a team's file, no construct refuses", () => {
  // An image by tag is refused in a protected environment alone, which is a rule over two files.
  const accepted = acceptedAt(placesOf("team"), (document) => {
    const { environments: _, ...base } = document as Readonly<Record<string, unknown>>;
    const { success, data } = teamSchema.safeParse(base);
    return success ? refusedOf([environment("prod", { protected: false })], [data]) : "not accepted";
  });
  expect(accepted).toBeGreaterThan(200);
});

test("what the schema accepts in an environment's file, no construct refuses", () => {
  const workload = teamSchema.shape.workload.parse({ image: "registry.example.com/orders:1.0" });
  const accepted = acceptedAt(placesOf("environment"), (document) => {
    const { success, data } = environmentSchema.safeParse(document);
    return success ? refusedOf([{ ...data, protected: false }], [team("orders", { workload })]) : "not accepted";
  });
  expect(accepted).toBeGreaterThan(200);
});
