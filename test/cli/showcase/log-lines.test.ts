import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linesPrinted } from "../../../cli/showcase/log-lines";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-lines-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, ...entries: string[]): void {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, entries.map((entry) => `2026-11-25T10:00:00.000000000Z ${entry}\n`).join(""));
}

test("each line counts once, in all pods, containers and runs", () => {
  write("orders_web-1_u1/app/0.log", "stdout F one", "stderr F two", "stdout P the beginning", "stdout F and the end");
  write("orders_web-1_u1/app/1.log", "stdout F after a restart");
  write("orders_web-1_u1/proxy/0.log", "stdout F three");
  write("orders_web-2_u2/app/0.log", "stdout F says 2026 stdout F in its text", "stdout P cut off");
  expect(linesPrinted(folder)).toBe(6);
});

test("where nothing was printed there are no lines", () => {
  write("orders_web-1_u1/app/0.log");
  expect(linesPrinted(folder)).toBe(0);
});
