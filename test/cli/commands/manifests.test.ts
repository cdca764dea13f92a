import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { manifests, toStream, withoutWorkload, writeManifests } from "../../../cli/commands/manifests";
import { InputError } from "../../../cli/exit";
import type { Team } from "../../../config/schema";
import { RefusalError } from "../../../stacks/refusals";
import { configuration, environment, team } from "../../stacks/fixtures";

const workload: NonNullable<Team["workload"]> = {
  image: `registry.example.com/orders@sha256:${"4f".repeat(32)}`,
  imagePullSecrets: [],
  replicas: 2,
  port: 8080,
  preStopSeconds: 10,
  createNamespace: true,
  resources: { cpu: "50m", memory: "128Mi" },
  annotations: {},
};
const ENVIRONMENTS = [environment("nonprod"), environment("prod", { protected: true })];
const TEAMS = [team("billing", { workload }), team("orders", { workload })];
const ALL = configuration(ENVIRONMENTS, TEAMS);

const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

test("all environments and teams are rendered, or those that are named", () => {
  expect(paths(manifests(ALL))).toEqual([
    "nonprod/billing.yaml",
    "nonprod/orders.yaml",
    "prod/billing.yaml",
    "prod/orders.yaml",
  ]);
  expect(paths(manifests(ALL, { environment: "prod" }))).toEqual(["prod/billing.yaml", "prod/orders.yaml"]);
  expect(paths(manifests(ALL, { environment: "prod", team: "orders" }))).toEqual(["prod/orders.yaml"]);
});

test("an unknown name is refused with a list of the known ones", () => {
  expect(() => manifests(ALL, { environment: "test" })).toThrow(
    new InputError('"test" is not a known environment; use one of nonprod, prod'),
  );
  expect(() => manifests(ALL, { team: "order" })).toThrow(
    new InputError('"order" is not a known team; use one of billing, orders'),
  );
});

test("a team without a workload is named, with the environments in question", () => {
  const some = configuration(ENVIRONMENTS, [team("billing", { workload }), team("orders")]);
  expect(withoutWorkload(ALL)).toEqual([]);
  expect(withoutWorkload(some, { team: "billing" })).toEqual([]);
  expect(withoutWorkload(some)).toEqual([
    "config/teams/orders.yaml: orders has no workload in nonprod and prod, so it has no manifests there; add the key workload to have some",
  ]);
  expect(withoutWorkload(some, { environment: "prod", team: "orders" })).toEqual([
    "config/teams/orders.yaml: orders has no workload in prod, so it has no manifests there; add the key workload to have some",
  ]);
  expect(() => withoutWorkload(some, { team: "order" })).toThrow(
    new InputError('"order" is not a known team; use one of billing, orders'),
  );
});

test("a fault of a workload is bad input", () => {
  const tagged = team("orders", { workload: { ...workload, image: "registry.example.com/orders:1.2" } });
  const render = () => manifests(configuration(ENVIRONMENTS, [tagged]));
  expect(render).toThrow(RefusalError);
  expect(render).toThrow("config/teams/orders.yaml:1:1 workload.image: must be named by digest here");
});

test("the stream is one list of documents, with the path of each file as a comment", () => {
  const files = manifests(ALL, { environment: "prod" });
  const documents = parseAllDocuments(toStream(files)).map((document) => document.toJS());
  expect(documents).toHaveLength(14);
  expect(documents).not.toContain(null);
  expect(toStream(files)).toMatch(/^# prod\/billing\.yaml\napiVersion: v1\nkind: Namespace\n/);
});

test("files are written whole, leave nothing beside them, and a second run changes no byte", () => {
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    const files = manifests(ALL);
    for (let run = 0; run < 2; run += 1) {
      writeManifests(files, folder);
      for (const { path, yaml } of files) expect(readFileSync(join(folder, path), "utf8")).toBe(yaml);
    }
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["nonprod", "prod", ...paths(files)].sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
