import { examine, type Facts } from "../../../cli/doctor/examination";
import { printExamined } from "../../../cli/doctor/print";

const HEALTHY: Facts = {
  node: "22.19.0",
  terraform: { product: "Terraform", binary: "terraform", version: "1.11.4" },
  go: "1.24.0 linux/amd64",
  python: { version: "3.13.1" },
  cache: { folder: "/cache" },
  providers: [{ name: "dynatrace-oss/dynatrace", inMirror: true }],
  lab: "http://127.0.0.1:8765",
  faults: 0,
  credentials: [{ environment: "prod", set: ["A", "B"], missing: [] }],
};

const unlike = (changes: Partial<Facts>) => examine({ ...HEALTHY, ...changes }).filter(({ state }) => state !== "fine");

test("a machine that has everything has nothing to fix", () => {
  expect(unlike({})).toEqual([]);
  expect(printExamined(examine(HEALTHY))).toBe(
    [
      "ok       Node: 22.19.0",
      "ok       Terraform: Terraform 1.11.4",
      "ok       Provider: dynatrace-oss/dynatrace is in the mirror",
      "ok       Go: 1.24.0 linux/amd64",
      "ok       Python: 3.13.1",
      "ok       Cache: /cache",
      "ok       Configuration: no faults",
      "ok       Lab: http://127.0.0.1:8765",
      "ok       Credentials of prod: all 2 variables are set",
    ].join("\n"),
  );
});

const NEWER_NODE = "install Node 22.19 or newer";

test.each(["18.20.0", "20.18.1"])("Node %s is too old", (node) => {
  expect(unlike({ node })).toEqual([{ what: "Node", state: "problem", found: node, fix: NEWER_NODE }]);
});

test.each(["20.19.0", "21.7.3", "22.18.0"])("Node %s works, and its makers do not repair it any more", (node) => {
  const found = `${node} works and gets no security fixes any more`;
  expect(unlike({ node })).toEqual([{ what: "Node", state: "note", found, fix: NEWER_NODE }]);
});

test.each(["22.19.0", "24.0.0"])("Node %s is fine", (node) => {
  expect(unlike({ node })).toEqual([]);
});

test("Terraform or OpenTofu is named, and how it is run where its name does not say so", () => {
  const found = (binary: string, product: "Terraform" | "OpenTofu") =>
    examine({ ...HEALTHY, terraform: { product, binary, version: "1.12.6" } }).find(({ what }) => what === "Terraform");
  expect(found("tofu", "OpenTofu")?.found).toBe("OpenTofu 1.12.6, run as tofu");
  expect(found("/opt/tofu", "OpenTofu")?.found).toBe("OpenTofu 1.12.6, run as /opt/tofu");
  expect(found("terraform", "OpenTofu")?.found).toBe("OpenTofu 1.12.6, run as terraform");
  expect(found("terraform", "Terraform")?.found).toBe("Terraform 1.12.6");
});

test("a missing Terraform is a problem", () => {
  const fix = "install Terraform, or name its binary or that of OpenTofu in TERRAFORM_BINARY_NAME";
  expect(unlike({ terraform: { problem: "terraform was not found" } })).toEqual([
    { what: "Terraform", state: "problem", found: "terraform was not found", fix },
  ]);
});

test("a provider that is not there yet is a note, and without Go so is Go", () => {
  const providers = [{ name: "dynatrace-oss/dynatrace", inMirror: false }];
  const found = "dynatrace-oss/dynatrace is not in the mirror yet";
  expect(unlike({ providers })).toEqual([
    { what: "Provider", state: "note", found, fix: "npm start installs or builds it once" },
  ]);
  expect(unlike({ providers, go: undefined })).toEqual([
    {
      what: "Provider",
      state: "note",
      found,
      fix: "npm start installs it from the registry; without that, it needs Go to build it",
    },
    {
      what: "Go",
      state: "note",
      found: "not found",
      fix: "install Go 1.26.6 or newer where no registry can be reached",
    },
  ]);
});

test("Go is not needed where the providers are", () => {
  expect(unlike({ go: undefined })).toEqual([
    { what: "Go", state: "note", found: "not found", fix: "not needed: the providers are in the mirror" },
  ]);
});

test("a missing Python is a note, as only the sample service needs it", () => {
  const problem = "Python 3.11 or newer with venv is needed; python3 is 3.9.2";
  const fix = "install Python with venv for the sample service; nothing else needs it";
  expect(unlike({ python: { problem } })).toEqual([{ what: "Python", state: "note", found: problem, fix }]);
});

test("a cache that cannot be written to is a problem", () => {
  expect(unlike({ cache: { folder: "/cache", problem: "permission denied" } })).toEqual([
    {
      what: "Cache",
      state: "problem",
      found: "/cache: permission denied",
      fix: "make it writable, or name another in XDG_CACHE_HOME",
    },
  ]);
});

test.each([
  [1, "1 fault"],
  [2, "2 faults"],
])("%i faults of files are a problem", (faults, found) => {
  expect(unlike({ faults })).toEqual([
    { what: "Configuration", state: "problem", found, fix: "npx onboard validate lists them" },
  ]);
});

test("a lab that does not run is a note", () => {
  expect(unlike({ lab: undefined })).toEqual([
    { what: "Lab", state: "note", found: "not running", fix: "npm run lab:tenant starts it" },
  ]);
});

test("no credentials at all are a note, some are a problem, and only names are shown", () => {
  const fix = "set B to deploy to the real tenant; the lab needs none";
  expect(unlike({ credentials: [{ environment: "prod", set: [], missing: ["B"] }] })).toEqual([
    { what: "Credentials of prod", state: "note", found: "none set", fix },
  ]);
  expect(unlike({ credentials: [{ environment: "prod", set: ["A"], missing: ["B"] }] })).toEqual([
    { what: "Credentials of prod", state: "problem", found: "1 of 2 not set", fix },
  ]);
});

test("what needs a fix says how, below", () => {
  expect(printExamined([{ what: "Go", state: "note", found: "not found", fix: "install it" }])).toBe(
    "note     Go: not found\n         install it",
  );
});

const COMPARED = { looked: [{ place: "the lab", states: 4 }], notLooked: [], orphans: [], renames: [] };

test("states that files declare are fine, and how many were read is said", () => {
  const [states] = examine({ ...HEALTHY, states: COMPARED }).filter(({ what }) => what === "States");
  expect(states).toEqual({ what: "States", state: "fine", found: "4 in the lab; files declare all of them" });
});

test("a state of no file and a team that was renamed are problems, a place not looked at is a note", () => {
  const orphan = { stack: "prod-billing", place: "state/prod-billing.tfstate", remove: "npm start -- --prune" };
  const rename = { stack: "prod-shop", orphan: "prod-billing", from: "a", objects: [] };
  const notLooked = [{ place: "gs://states", reason: "gcloud was not found" }];
  expect(unlike({ states: { ...COMPARED, orphans: [orphan], renames: [rename], notLooked } })).toEqual([
    {
      what: "States",
      state: "problem",
      found: "no file declares prod-billing, see state/prod-billing.tfstate",
      fix: "remove it: npm start -- --prune",
    },
    {
      what: "States",
      state: "problem",
      found: "prod-shop declares what prod-billing still holds",
      fix: "npx onboard validate says what to do if the team was renamed",
    },
    { what: "States", state: "note", found: "not looked at in gs://states", fix: "gcloud was not found" },
  ]);
});
