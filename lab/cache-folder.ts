import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where slow builds are kept between runs and clones. It can be deleted at any time.
 *
 * @see XDG Base Directory Specification, `XDG_CACHE_HOME`
 */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "dynatrace-onboarding");
}
