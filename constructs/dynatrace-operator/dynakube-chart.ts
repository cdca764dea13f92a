import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ISynthesisSession, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/** Folder of the chart, relative to its stack's folder in the output. */
export const DYNAKUBE_CHART = "./charts/dynakube";

/**
 * A chart that holds one document and nothing else. It stands here as text, so that a bundled or packed library needs
 * no file beside it.
 */
const CHART_FILES: Readonly<Record<string, string>> = {
  "Chart.yaml": `apiVersion: v2
name: dynakube
description: One DynaKube, given as the value dynaKube.
type: application
version: 1.0.0
`,
  // Without the value the install ends here, not with an empty release.
  "templates/dynakube.yaml": `{{- required "the value dynaKube is missing" .Values.dynaKube | toYaml }}\n`,
};

/**
 * Has the chart written beside the stack's own file. Terraform looks for a chart at plan, when the CRD of the DynaKube
 * may not be installed yet; the document itself meets the cluster only at apply.
 */
export function addDynaKubeChart(construct: IConstruct): string {
  const stack = TerraformStack.of(construct);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize: (session: ISynthesisSession) => {
      synthesizer.synthesize(session);
      writeChart(join(session.outdir, "stacks", stack.node.id, DYNAKUBE_CHART));
    },
  };
  return DYNAKUBE_CHART;
}

function writeChart(folder: string): void {
  mkdirSync(join(folder, "templates"), { recursive: true });
  for (const [name, text] of Object.entries(CHART_FILES)) writeFileSync(join(folder, name), text);
}
