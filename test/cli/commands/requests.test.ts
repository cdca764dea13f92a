import { serviceRequests, tableApiBody, toMarkdown } from "../../../cli/commands/requests";
import { configuration, environment, team } from "../../stacks/fixtures";
import { shipped } from "../fixtures";

const inProd = () => serviceRequests(shipped(), { team: "tlo-python", environment: "prod" });

test("the tickets of the shipped team in prod are these, in the order in which they are filed", () => {
  expect(
    inProd().map(({ kind, needed, shortDescription, reason }) => [kind, needed, shortDescription, reason]),
  ).toEqual([
    [
      "create-ad-group",
      true,
      "Create AD group tlo-python-group",
      "groups are made in the directory; skip it if the group exists",
    ],
    [
      "onboard-zone",
      false,
      "Onboard management zone TLO-Python for tlo-python-group",
      "stack prod-tlo-python declares it",
    ],
    [
      "assign-group-to-zone",
      false,
      "Assign tlo-python-group to management zone TLO-Python",
      "stack prod-tlo-python binds it with access viewer",
    ],
    [
      "tenant-access",
      true,
      "Let tlo-python-group sign in to Dynatrace prod",
      "sign-on is configured in the identity provider, which this project does not manage",
    ],
    [
      "ingest-token",
      true,
      "Create an ingest token for tlo-python in Dynatrace prod",
      "traces go straight to Dynatrace, and no token value may pass through Terraform",
    ],
  ]);
});

test("a team without traces needs no token", () => {
  const files = configuration([environment("prod")], [team("orders")]);
  const [token] = serviceRequests(files).filter(({ kind }) => kind === "ingest-token");
  expect([token?.needed, token?.reason]).toEqual([
    false,
    "traces.otlp is off; logs and metrics need no token of the team",
  ]);
});

test("the texts are filled in", () => {
  expect(inProd().map(({ description }) => description)).toEqual([
    [
      "Please create the AD group tlo-python-group and put the members of team tlo-python into it.",
      "The group is known by the object id 7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50; tell us if the created one differs.",
      "Contact: python-tlo@example.com",
    ].join("\n"),
    "Management zone TLO-Python in https://abc12345.live.dynatrace.com.\nContact: python-tlo@example.com",
    "Group tlo-python-group, zone TLO-Python, https://abc12345.live.dynatrace.com.\nContact: python-tlo@example.com",
    [
      "Please assign the AD group tlo-python-group to the Dynatrace enterprise application, so that its members can sign in to",
      "https://abc12345.live.dynatrace.com (account 5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10) and their group claim is sent.",
      "Contact: python-tlo@example.com",
    ].join("\n"),
    [
      "Please create an access token with the scope openTelemetryTrace.ingest in https://abc12345.live.dynatrace.com",
      "and store it, never by mail or chat, as the Secret that the workload reads in namespace tlo-python of cluster tlo-prod.",
      "Contact: python-tlo@example.com",
    ].join("\n"),
  ]);
});

test("a group is requested once, although it has access in two environments", () => {
  const groups = serviceRequests(shipped()).filter(({ kind }) => kind === "create-ad-group");
  expect(groups.map(({ environment, needed, reason }) => [environment, needed, reason])).toEqual([
    ["nonprod", true, "groups are made in the directory; skip it if the group exists"],
    ["prod", false, "requested once, for tlo-python in nonprod"],
  ]);
});

test("traces need a token, and a SCIM group says how it comes", () => {
  const adGroups = [{ name: "orders-scim", scim: true as const, access: { prod: "viewer" as const } }];
  const files = configuration([environment("prod")], [team("orders", { adGroups, traces: { otlp: true } })]);
  const [group, , , , token] = serviceRequests(files);
  expect(group?.reason).toBe(
    "groups are made in the directory; SCIM brings it to Dynatrace; skip it if the group exists",
  );
  expect(group?.description).toContain("\nThe group is provisioned to Dynatrace by SCIM.\n");
  expect(token).toMatchObject({
    kind: "ingest-token",
    needed: true,
    reason: "traces go straight to Dynatrace, and no token value may pass through Terraform",
  });
});

test("a group without access in an environment needs nothing there", () => {
  const adGroups = [{ name: "orders-group", claim: "a-claim", access: { nonprod: "viewer" as const } }];
  const files = configuration([environment("nonprod"), environment("prod")], [team("orders", { adGroups })]);
  const prod = serviceRequests(files, { environment: "prod" });
  expect(prod.map(({ kind }) => kind)).toEqual(["onboard-zone", "ingest-token"]);
  expect(prod[0]?.shortDescription).toBe("Onboard management zone orders for nobody");
});

test("the body of the Table API tells tickets of two groups apart", () => {
  const access = { prod: "viewer" as const };
  const adGroups = ["a", "b"].map((name) => ({ name, claim: `claim-${name}`, access }));
  const files = configuration([environment("prod")], [team("orders", { adGroups })]);
  const bodies = serviceRequests(files)
    .filter(({ needed }) => needed)
    .map(tableApiBody);
  expect(bodies[0]).toEqual({
    short_description: "Create AD group a",
    description: expect.stringContaining("Please create the AD group a "),
    correlation_id: "orders/prod/create-ad-group/ca978112",
    correlation_display: "dynatrace-onboarding",
  });
  const ids = bodies.map(({ correlation_id: id }) => id);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id?.length).toBeLessThanOrEqual(100);
});

test("Markdown has what to file first, then what is no longer needed", () => {
  const lines = toMarkdown(inProd())
    .split("\n")
    .filter((line) => /^[#_-]/.test(line));
  expect(lines).toEqual([
    "## tlo-python in prod",
    "### Create AD group tlo-python-group",
    "_Why: groups are made in the directory; skip it if the group exists_",
    "### Let tlo-python-group sign in to Dynatrace prod",
    "_Why: sign-on is configured in the identity provider, which this project does not manage_",
    "### Create an ingest token for tlo-python in Dynatrace prod",
    "_Why: traces go straight to Dynatrace, and no token value may pass through Terraform_",
    "### No longer needed",
    "- ~~Onboard management zone TLO-Python for tlo-python-group~~: stack prod-tlo-python declares it",
    "- ~~Assign tlo-python-group to management zone TLO-Python~~: stack prod-tlo-python binds it with access viewer",
  ]);
});

test("unknown names are refused with a list of the known ones", () => {
  expect(() => serviceRequests(shipped(), { team: "tlo" })).toThrow('"tlo" is not a known team; use one of tlo-python');
  expect(() => serviceRequests(shipped(), { environment: "test" })).toThrow(
    '"test" is not a known environment; use one of nonprod, prod',
  );
});
