import { createHash } from "node:crypto";
import { relative, resolve, sep } from "node:path";
import {
  App,
  AzurermBackend,
  CloudBackend,
  GcsBackend,
  HttpBackend,
  LocalBackend,
  NamedCloudWorkspace,
  PgBackend,
  S3Backend,
  type TerraformStack,
} from "cdktf";
import type { StateBackend } from "../config/schema";
import { KubernetesBackend } from "./kubernetes-backend";

/**
 * Declares where Terraform keeps the state of a stack. Credentials never stand in it: each backend reads them from its
 * own environment variables.
 */
export function addBackend(stack: TerraformStack, name: string, state: StateBackend): void {
  switch (state.backend) {
    case "local":
      new LocalBackend(stack, { path: localPath(stack, name, state.path) });
      return;
    case "s3": {
      const { bucket, region, prefix, useLockfile } = state;
      new S3Backend(stack, { bucket, region, key: `${prefix}/${name}.tfstate`, encrypt: true });
      stack.addOverride("terraform.backend.s3.use_lockfile", useLockfile);
      return;
    }
    case "gcs":
      new GcsBackend(stack, { bucket: state.bucket, prefix: `${state.prefix}/${name}` });
      return;
    case "azurerm":
      new AzurermBackend(stack, {
        resourceGroupName: state.resourceGroup,
        storageAccountName: state.storageAccount,
        containerName: state.container,
        key: `${state.prefix}/${name}.tfstate`,
      });
      return;
    case "pg":
      addPostgresBackend(stack, stateNameOf(name, state));
      return;
    case "kubernetes":
      // Terraform numbers the parts of a large state, so a suffix must not end in a number.
      new KubernetesBackend(stack, { secretSuffix: `${stateNameOf(name, state)}-state`, namespace: state.namespace });
      return;
    case "http": {
      const address = `${state.address.replace(/\/$/, "")}/${name}`;
      new HttpBackend(stack, { address, lockAddress: address, unlockAddress: address });
      return;
    }
    case "cloud": {
      const workspaces = new NamedCloudWorkspace(stateNameOf(name, state));
      new CloudBackend(stack, { hostname: state.hostname, organization: state.organization, workspaces });
    }
  }
}

/** What a backend calls the state of a stack, without the prefix that all of them have. */
export function stateNameOf(stackName: string, state: StateBackend): string {
  if (state.backend === "pg") return shortened(`${state.schemaPrefix}_${stackName.replaceAll("-", "_")}`, 63);
  if (state.backend === "kubernetes") return shortened(stackName, 57);
  if (state.backend === "cloud") return shortened(`${state.prefix}-${stackName}`, 90);
  return stackName;
}

/**
 * The state lies in the project, outside the output folder, which the cdktf CLI deletes from. Seen from the stack's
 * folder, so that nothing of this machine stands in the output.
 */
function localPath(stack: TerraformStack, name: string, folder: string): string {
  const file = resolve(folder, `${name}.tfstate`);
  return relative(resolve(App.of(stack).outdir, "stacks", name), file)
    .split(sep)
    .join("/");
}

/** The connection comes from PG_CONN_STR; the class asks for one, so it is taken out again. */
function addPostgresBackend(stack: TerraformStack, schemaName: string): void {
  new PgBackend(stack, { connStr: "", schemaName });
  stack.addOverride("terraform.backend.pg.conn_str", undefined);
}

/** Two long names must not become one where a service cuts them off. */
function shortened(name: string, length: number): string {
  if (name.length <= length) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, length - 9)}-${hash}`;
}
