// Packs what other projects install into tarballs: `npm run packages:pack -- <folder>`. Prints the path of each.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackages, root } from "./build.mjs";

const WORKSPACES = ["provider-dynatrace", "library", "testing"];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...others] = process.argv.slice(2);
  if (folder === undefined || others.length > 0) {
    console.error("usage: npm run packages:pack -- <folder>, for example npm run packages:pack -- ../tarballs");
    process.exitCode = 2;
  } else {
    buildPackages();
    for (const file of packPackages(resolve(process.env.INIT_CWD ?? ".", folder))) console.log(file);
  }
}

/** Packs what is built; paths of the tarballs, in the order of installation. */
export function packPackages(folder) {
  mkdirSync(folder, { recursive: true });
  return WORKSPACES.filter((name) => existsSync(join(root, "packages", name, "lib"))).map((name) => {
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const npm = { cwd: join(root, "packages", name), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] };
    const [{ filename }] = JSON.parse(execFileSync("npm", args, npm));
    return join(folder, filename.replace(/^@/, "").replace("/", "-"));
  });
}
