import { orphansAmong, orphansIn, printOrphan } from "../../../cli/states/orphans";
import type { StateFile } from "../../../cli/states/state-file";
import { stateNameOf } from "../../../stacks/backend";

const OBJECT = { address: "dynatrace_iam_group.Group", type: "dynatrace_iam_group", values: {} };
const state = (stack: string, objects = [OBJECT]): StateFile => ({ stack, file: `state/${stack}.tfstate`, objects });
const OPTIONS = {
  owner: "lab",
  declared: new Set(["prod-tenant", "prod-orders"]),
  environments: ["nonprod", "prod"],
} as const;

test("a state is forgotten when no file declares its stack and it holds something", () => {
  const states = [state("prod-tenant"), state("prod-orders"), state("prod-billing"), state("prod-empty", [])];
  expect(orphansIn(states, OPTIONS)).toEqual([
    { stack: "prod-billing", place: "state/prod-billing.tfstate", objects: 1, remove: "npm start -- --prune" },
  ]);
});

test("of the project's own states cdktf removes what is forgotten", () => {
  const [orphan] = orphansIn([state("prod-billing", [OBJECT, OBJECT])], { ...OPTIONS, owner: "project" });
  expect(orphan && printOrphan(orphan)).toBe(
    [
      "prod-billing is declared by no file and has 2 objects in its state",
      "  state/prod-billing.tfstate",
      "  remove it: ONBOARD_ORPHANS=prod-billing npx cdktf destroy prod-billing",
    ].join("\n"),
  );
});

test("without the environment's file nothing can remove it, and a state that cannot be read comes first", () => {
  const broken = { ...state("prod-billing", []), problem: "it is cut off" };
  expect(orphansIn([state("staging-orders"), broken], OPTIONS).map(({ remove }) => remove)).toEqual([
    "bring back the file of its environment first; none of nonprod, prod has this stack",
    "repair state/prod-billing.tfstate first, from state/prod-billing.tfstate.backup: it is cut off",
  ]);
});

test("a backend lists names: those of other environments and of declared stacks are no orphans", () => {
  const bucket = { backend: "gcs", bucket: "states", prefix: "onboarding" } as const;
  const names = ["prod-orders", "prod-billing", "nonprod-orders"];
  const [only, ...more] = orphansAmong(names, { name: "prod", state: bucket }, "gs://states", OPTIONS);
  expect(more).toEqual([]);
  expect(only && printOrphan(only)).toBe(
    [
      "prod-billing is declared by no file and has a state",
      "  gs://states: prod-billing",
      "  remove it: npm start -- --prune",
    ].join("\n"),
  );
});

test("a declared stack whose name the backend cuts off is no orphan, and a schema goes by its stack", () => {
  const long = `prod-${"a".repeat(60)}`;
  const database = { backend: "pg", schemaPrefix: "onboarding" } as const;
  const options = { ...OPTIONS, declared: new Set([long]) };
  const names = [stateNameOf(long, database), "onboarding_prod_old_team"];
  expect(orphansAmong(names, { name: "prod", state: database }, "schemas", options)).toEqual([
    { stack: "prod-old-team", place: "schemas: onboarding_prod_old_team", remove: "npm start -- --prune" },
  ]);
});
