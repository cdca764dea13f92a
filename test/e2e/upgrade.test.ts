import "../../testing/jest";
import { lastRelease } from "../support/releases";

const { version, stacks } = lastRelease();
const dynatrace = stacks.filter(({ then }) => !/-(cluster|workload)$/.test(then.name));

test("all Dynatrace stacks of the release are there", () => {
  expect(dynatrace.map(({ then, now }) => [then.name, now?.node.id])).toEqual(
    ["nonprod-tenant", "nonprod-tlo-python", "prod-tenant", "prod-tlo-python"].map((name) => [name, name]),
  );
});

// The release's configuration with today's code: a team that upgrades keeps its files.
test.each(dynatrace)(`what ${version} has made of $then.name loses nothing by an upgrade`, async ({ then, now }) => {
  const tenantThen = dynatrace.find((other) => other.then.name === then.name.replace(/-.*/, "-tenant"))?.then;
  const before = tenantThen === undefined || tenantThen === then ? [] : [tenantThen];
  // The tenant's stack of today goes on from that of the release: a stack's dependencies are applied after `before`.
  await expect(now).toPlanNoDestroy({ from: then, before });
});
