/**
 * A project for each level: `unit` looks at one part at a time, `synth` at whole applications, and `e2e` runs real
 * Terraform with the real provider, and a real Kubernetes API server, against the lab.
 */
const shared = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  setupFiles: ["<rootDir>/test/support/no-traces.cjs"],
  modulePathIgnorePatterns: [
    "<rootDir>/cdktf.out",
    "<rootDir>/examples",
    "<rootDir>/.onboard",
    "<rootDir>/sample-app",
    "<rootDir>/template",
  ],
};

const level = (displayName, folders) => ({
  ...shared,
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
});

module.exports = {
  // Jest keeps one core to itself otherwise, and of two that is half.
  maxWorkers: "100%",
  // Only what hangs may end by time: on a busy machine the usual five seconds decide tests that are right.
  testTimeout: 60_000,
  reporters: ["default", "<rootDir>/test/support/count-reporter.cjs"],
  projects: [
    level("unit", ["rules", "access", "checks", "config", "constructs", "lab", "testing", "packages", "docs"]),
    level("synth", ["stacks", "cli", "scripts"]),
    level("e2e", ["e2e"]),
  ],
};
