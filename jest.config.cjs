/** `unit` needs nothing but Node; `e2e` runs real Terraform with the real provider against the lab. */
const shared = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  setupFiles: ["<rootDir>/test/support/no-traces.cjs"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/examples"],
};

module.exports = {
  // Jest keeps one core to itself otherwise, and of two that is half.
  maxWorkers: "100%",
  reporters: ["default", "<rootDir>/test/support/count-reporter.cjs"],
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/test/e2e/"],
    },
    { ...shared, displayName: "e2e", testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
  ],
};
