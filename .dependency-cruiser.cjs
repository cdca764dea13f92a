/** The import directions of the project; docs/architecture.md says why. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: `^${from}/` },
  to: {
    path: "^(main\\.ts|rules|checks|config|constructs|stacks|access|lab|cli|test|bench|sample-app)",
    pathNot: [from, ...allowed].map((folder) => `^${folder}/`),
  },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    only("rules-import-nothing", "rules", [], "Whoever needs a rule may import it; a rule has one home."),
    only("access-stands-alone", "access", ["rules"], "An auditor reads this folder and no other."),
    only("config-stands-alone", "config", ["rules"], "An editor or a commit hook can use it without loading cdktf."),
    only("checks", "checks", ["access", "rules"], "Plain data in, findings out: they know neither YAML nor cdktf."),
    only(
      "constructs-know-no-yaml",
      "constructs",
      ["checks", "access", "rules"],
      "A team reuses a construct in its own stack.",
    ),
    only(
      "stacks",
      "stacks",
      ["constructs", "checks", "config", "access", "rules"],
      "Company conventions meet general constructs here.",
    ),
    only(
      "lab",
      "lab",
      ["access"],
      "A stand-in that shares code with its subject shares its mistakes; only the evaluator is shared, so that both answer alike.",
    ),
    only(
      "cli",
      "cli",
      ["stacks", "checks", "config", "access", "rules", "lab", "main.ts"],
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
    doNotFollow: { path: "node_modules" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".js", ".mjs", ".cjs", ".json"] },
  },
};
