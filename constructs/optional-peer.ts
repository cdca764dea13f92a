/**
 * Loads what only some constructs need, and says so where it is not installed: npm installs no optional peer by itself, and
 * Node names a file of the package and not what it is for.
 *
 * @param name Name of the package.
 * @param entry What was imported, as callers write it: `dynatrace-onboarding/constructs/sample-workload`.
 * @param load Loads a module of the package; the name is written in it, so that bundlers find it.
 * @throws Error with the command that installs the package.
 * @example
 * loadPeer("@cdktf/provider-helm", "dynatrace-onboarding/constructs/dynatrace-operator", () => {
 *   require("@cdktf/provider-helm/lib/release");
 * });
 */
export function loadPeer(name: string, entry: string, load: () => void): void {
  try {
    load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new Error(`${entry} needs the package ${name}; it is not installed; run npm install ${name}`, {
      cause: error,
    });
  }
}

/** Other faults of loading keep their own words. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && message.includes(`'${name}/`);
}
