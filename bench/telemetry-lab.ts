import { startTenant } from "../lab/tenant/server";

/** A lab tenant in a process of its own, so that its memory is its own; it ends with its standard input. */
async function run(): Promise<void> {
  const accountId = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
  const [stateFolder] = process.argv.slice(2);
  const tenant = await startTenant({
    accountId,
    environments: [{ name: "prod", id: "abc12345" }],
    port: 0,
    stateFolder,
  });
  console.log(JSON.stringify(tenant.ready));
  process.stdin.resume().once("end", () => void tenant.close().then(() => process.exit(0)));
}

void run();
