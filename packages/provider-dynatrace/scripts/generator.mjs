// cdktf's generator of bindings. It looks at the environment when it is loaded, so nothing else may load it.
import { createRequire } from "node:module";

process.env.CHECKPOINT_DISABLE ??= "1"; // importing the generator may report telemetry otherwise
delete process.env.TF_CLI_CONFIG_FILE; // it asks Terraform for its version, and a broken configuration is none of its business
const require = createRequire(import.meta.url);

export const { TerraformProviderGenerator, CodeMaker, TerraformProviderConstraint, escapeAttributeName } =
  require("@cdktf/provider-generator");
export const { ConstructsMakerProviderTarget, Language } = require("@cdktf/commons");
export const { toCamelCase } = createRequire(require.resolve("@cdktf/provider-generator"))("codemaker");
