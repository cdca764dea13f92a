/** The import directions of the project; docs/architecture.md says why, and test/docs compares the two. */
const AREAS = "^(main\\.ts|rules|checks|config|constructs|stacks|access|lab|testing|cli|test|bench|packages)(/|$)";

const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: `^${from}(/|$)` },
  to: { path: AREAS, pathNot: [from, ...allowed].map((area) => `^${area}(/|$)`) },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    only("main-composes", "main\\.ts", ["stacks", "config"], "It composes and decides nothing."),
    only("rules-import-nothing", "rules", [], "Whoever needs a rule may import it; a rule has one home."),
    only("access-stands-alone", "access", ["rules"], "An auditor can read and load it without cdktf."),
    only("config-stands-alone", "config", ["rules"], "An editor or a commit hook can use it without loading cdktf."),
    only("packages-stand-alone", "packages", [], "The bindings are made from the provider's schema alone."),
    only(
      "checks",
      "checks",
      ["access", "rules", "packages"],
      "Plain data in, findings out: they know neither YAML nor cdktf.",
    ),
    {
      name: "checks-use-shapes-only",
      comment: "The shapes of the provider's schema are plain data; the bindings would load cdktf.",
      severity: "error",
      from: { path: "^checks/" },
      to: { path: "^packages/", pathNot: "^packages/provider-dynatrace/lib/check-arguments\\." },
    },
    only(
      "constructs-know-no-yaml",
      "constructs",
      ["checks", "access", "rules", "packages"],
      "A team reuses a construct in its own stack.",
    ),
    only(
      "stacks",
      "stacks",
      ["constructs", "checks", "config", "access", "rules", "packages"],
      "Company conventions meet general constructs here.",
    ),
    only(
      "lab",
      "lab",
      ["access"],
      "A stand-in that shares code with its subject shares its mistakes; only the evaluator is shared, so that both answer alike.",
    ),
    only(
      "testing",
      "testing",
      ["lab", "constructs", "checks", "access", "rules", "packages"],
      "Another team's tests use it; it knows neither our YAML nor our stacks.",
    ),
    only(
      "cli",
      "cli",
      ["stacks", "checks", "config", "access", "rules", "lab", "main\\.ts"],
      "What the CLI shows is what synth does.",
    ),
    {
      name: "access-without-cdktf",
      severity: "error",
      from: { path: "^(rules|access|checks|config|lab)/" },
      to: { path: "node_modules/(cdktf|constructs|@cdktf)/" },
    },
    {
      name: "nothing-imports-test",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^(test|bench)/" },
    },
    { name: "unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^packages/provider-dynatrace/lib/"] },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".js", ".mjs", ".cjs", ".json"] },
  },
};
