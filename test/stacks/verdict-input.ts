import { createHash } from "node:crypto";
import { buildSync } from "esbuild";
import { DYNATRACE } from "../../stacks/required-providers";

/** All that an answer of Terraform depends on. */
export interface VerdictConditions {
  readonly terraformVersion: string;
  /** The stacks that are deployed before, as Terraform gets them. */
  readonly deployed: readonly string[];
}

/**
 * Says which input a recorded verdict was made of: Terraform, the provider, the lab tenant that answered, what was deployed
 * before, and the stack with the mistake. Where any of them changes, so does the text.
 */
export function verdictInput({ terraformVersion, deployed }: VerdictConditions): (json: string) => string {
  const conditions = JSON.stringify([terraformVersion, DYNATRACE, labCode(), deployed]);
  return (json) => createHash("sha256").update(conditions).update("\0").update(json).digest("hex").slice(0, 16);
}

/** The code of the lab tenant with all that it imports of the project, without comments and layout. */
function labCode(): string {
  const { outputFiles } = buildSync({
    entryPoints: ["lab/tenant/server.ts"],
    bundle: true,
    platform: "node",
    packages: "external",
    minify: true,
    legalComments: "none",
    write: false,
  });
  return outputFiles.map(({ hash }) => hash).join();
}
