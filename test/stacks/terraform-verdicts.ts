import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What Terraform makes of a mistake when it is left alone with it. */
export interface Verdict {
  /** The first command that fails. */
  readonly stopsAt: "validate" | "plan" | "apply" | "never";
  /** What it says. */
  readonly says?: string;
  /** Digest of what it was made of; see `verdict-input.ts`. */
  readonly input?: string;
}

/** Recorded by test/e2e/terraform-alone.test.ts from real runs against the lab, and compared there. */
export const VERDICTS_FILE = join(process.cwd(), "test", "stacks", "terraform-verdicts.json");

/** The recorded verdicts by the file of the mistake. */
export function readVerdicts(): Readonly<Record<string, Verdict>> {
  return existsSync(VERDICTS_FILE) ? JSON.parse(readFileSync(VERDICTS_FILE, "utf8")) : {};
}
