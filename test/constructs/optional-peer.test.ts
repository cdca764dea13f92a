import { loadPeer } from "../../constructs/optional-peer";

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find module '${name}/lib/release'\nRequire stack:\n- here`), {
    code: "MODULE_NOT_FOUND",
  });

test("a package that is not installed is named with the command that installs it", () => {
  const load = () => {
    throw missing("@cdktf/provider-helm");
  };
  expect(() => loadPeer("@cdktf/provider-helm", "dynatrace-onboarding/constructs/dynatrace-operator", load)).toThrow(
    "dynatrace-onboarding/constructs/dynatrace-operator needs the package @cdktf/provider-helm; it is not installed; run npm install @cdktf/provider-helm",
  );
});

test("another fault keeps its words", () => {
  const load = () => {
    throw missing("cdktf");
  };
  expect(() => loadPeer("@cdktf/provider-helm", "x", load)).toThrow("Cannot find module 'cdktf/lib/release'");
});

test("what is installed is loaded once", () => {
  const load = jest.fn();
  loadPeer("@cdktf/provider-helm", "x", load);
  expect(load).toHaveBeenCalledTimes(1);
});
