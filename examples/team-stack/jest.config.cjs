module.exports = {
  testEnvironment: "node",
  // A plan takes a few seconds, and the first one of a machine may install the provider.
  testTimeout: 120_000,
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
};
