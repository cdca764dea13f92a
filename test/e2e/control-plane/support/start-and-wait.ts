import { join } from "node:path";
import { cacheFolder } from "../../../../lab/cache-folder";
import { ensureBinaries } from "../../../../lab/control-plane/binaries";
import { startControlPlane } from "../../../../lab/control-plane/control-plane";

// A starter that never stops what it has started; prints the ids of the processes.
async function main(): Promise<void> {
  const modulesFolder = join(process.cwd(), "lab", "control-plane", "modules");
  const binaries = await ensureBinaries({ cacheFolder: cacheFolder(), modulesFolder, onProgress: console.error });
  const plane = await startControlPlane({ binaries, folder: process.argv[2] ?? "" });
  console.log(JSON.stringify(plane.processIds));
}

void main();
