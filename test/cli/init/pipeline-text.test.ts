import { type PipelineEnvironment, pipelineText } from "../../../cli/init/pipeline-text";

const environment = (name: string, isProtected: boolean, backend = "s3"): PipelineEnvironment => ({
  name,
  protected: isProtected,
  backend,
  words: { environment: name, id: name.replaceAll("-", "_") },
});

const values = {
  environments: [environment("non-prod", false), environment("prod", true, "gcs")],
  words: { branch: "main" },
};

const filled = (lines: string[], parts = {}) => pipelineText(`${lines.join("\n")}\n`, values, parts).split("\n");

test("a text without directives stays as it is, with its words filled in", () => {
  expect(filled(["# a comment", "branches: [__branch__]"])).toEqual(["# a comment", "branches: [main]", ""]);
});

test("what is repeated stands there once for each environment, or for each of a kind", () => {
  expect(filled(["#: each", "- __environment__: __id___all", "#: end"])).toEqual([
    "- non-prod: non_prod_all",
    "- prod: prod_all",
    "",
  ]);
  expect(filled(["#: each protected", "- __environment__", "#: end"])).toEqual(["- prod", ""]);
  expect(filled(["#: each open", "- __environment__", "#: end", "end"])).toEqual(["- non-prod", "end", ""]);
});

test("what holds for some states only is left out for others", () => {
  const lines = [
    "#: each",
    "#: when s3 azurerm",
    "- __environment__ has a token",
    "#: end",
    "#: unless s3",
    "- not __environment__",
    "#: end",
    "#: end",
  ];
  expect(filled(lines)).toEqual(["- non-prod has a token", "- not prod", ""]);
});

test("another template is as deep as the line that uses it, with directives of its own", () => {
  const parts = { steps: "- run: |\n    a\n\n    b\n#: when gcs\n- sign in\n#: end\n" };
  expect(filled(["#: each protected", "steps:", "  #: use steps", "#: end"], parts)).toEqual([
    "steps:",
    "  - run: |",
    "      a",
    "",
    "      b",
    "  - sign in",
    "",
  ]);
});

test("a name next to underscores is filled in too", () => {
  expect(filled(["#: each open", "TF_VAR___id___token: x", "#: end"])).toEqual(["TF_VAR_non_prod_token: x", ""]);
});

test.each([
  [["__brnach__"], "a template of a pipeline has the word __brnach__, which nothing stands for"],
  [["#: each", "x"], '"#: each" has no #: end in a template of a pipeline'],
  [["#: when s3", "#: end"], "#: when must stand inside of #: each in a template of a pipeline"],
  [["#: each", "#: if s3", "#: end", "#: end"], "#: if is not a known directive of a template of a pipeline"],
  [["#: use nothing"], 'a template of a pipeline uses "nothing", which is none'],
])("%j is refused", (lines, message) => {
  expect(() => filled(lines)).toThrow(message);
});
