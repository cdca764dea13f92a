import { ALL_FIELDS, type HostileCase, hostileCases, plainConfigurations, valueIn } from "./hostile-texts";

let cases: HostileCase[];

beforeAll(() => {
  cases = hostileCases();
});

test("a file with every key of the schema is right before anything is put into it", () => {
  expect(plainConfigurations().filter((each) => typeof each === "string")).toEqual([]);
});

test("every place of every file is tried, keys of maps too", () => {
  expect(ALL_FIELDS).toEqual(
    expect.arrayContaining([
      "environment kubernetes.context value",
      "environment kubernetes.exposure.annotations.orders key",
      "environment state.bucket value",
      "environment state.address value",
      "team zone value",
      "team zone.existing value",
      "team adGroups[0].access.prod key",
      "team logs.mask[0].expression value",
      "team workload.annotations.orders value",
      "team silence[0].reason value",
      "platform managedDomains[0] value",
      "imports adopt[0].id value",
    ]),
  );
});

test("a hostile text is either refused where it stands, or it is what the configuration says", () => {
  const changed = cases.flatMap(({ taken, configuration }) =>
    // The list of hosts is compared with addresses and goes nowhere else.
    taken.filter(
      (each) => !configuration || (each.schema !== "platform" && valueIn(configuration, each, taken) !== each.text),
    ),
  );
  expect(changed.map(({ field, text }) => [field.path.join("."), text])).toEqual([]);
});

test("no place takes a marker of cdktf", () => {
  const taken = cases.flatMap((each) => each.taken).filter(({ text }) => text.includes("TfToken["));
  expect(taken).toEqual([]);
});

test("no setting of a backend takes a template", () => {
  const taken = cases.flatMap((each) => each.taken).filter(({ field }) => field.path[0] === "state");
  expect(taken.filter(({ text }) => /[$%]\{/.test(text))).toEqual([]);
  expect(taken.length).toBeGreaterThan(0);
});

test("many texts are taken as they are, or the test would prove nothing", () => {
  const names = new Set(cases.flatMap(({ taken }) => taken.map(({ field }) => field.path.join("."))));
  expect([...names]).toEqual(
    expect.arrayContaining(["kubernetes.context", "kubernetes.clusterName", "adGroups.0.name", "logs.mask.0.name"]),
  );
});
