import * as fc from "fast-check";
import { parse } from "yaml";
import type { ChangedStack } from "../../../cli/changed/changes";
import { jobsFor, jobsOf } from "../../../cli/changed/jobs";

const changed = (stack: string, environment: string, wave = 0): ChangedStack => ({
  stack,
  environment,
  change: "changed",
  wave,
});

const STACKS = [
  changed("prod-eu-tenant", "prod-eu"),
  changed("prod-eu-orders", "prod-eu", 1),
  { ...changed("prod-eu-billing", "prod-eu"), change: "gone" as const },
];

const one = (stack: string) => ({ name: stack, stacks: stack });

test("each environment has its jobs: what the rest needs comes first, and what is gone is nobody's", () => {
  expect(jobsOf({ stacks: STACKS }, ["nonprod", "prod-eu"])).toEqual([
    { environment: "nonprod", all: [], first: [], rest: [] },
    {
      environment: "prod-eu",
      all: [one("prod-eu-tenant"), one("prod-eu-orders")],
      first: [one("prod-eu-tenant")],
      rest: [one("prod-eu-orders")],
    },
  ]);
});

test("more stacks than jobs are dealt out evenly and in order, none left out and none twice", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 256 }), (count, most) => {
      const stacks = Array.from({ length: count }, (_, index) => changed(`prod-${index}`, "prod"));
      const [jobs] = jobsOf({ stacks }, ["prod"], most);
      const dealt = (jobs?.all ?? []).map((job) => job.stacks.split(" "));
      expect(dealt.flat()).toEqual(stacks.map(({ stack }) => stack));
      expect(dealt.length).toBe(Math.min(count, most));
      const sizes = dealt.map((each) => each.length);
      expect(Math.max(0, ...sizes) - Math.min(...(sizes.length > 0 ? sizes : [0]))).toBeLessThanOrEqual(1);
    }),
  );
});

test("a job of several stacks says how many", () => {
  const stacks = ["a", "b", "c"].map((name) => changed(`prod-${name}`, "prod"));
  expect(jobsOf({ stacks }, ["prod"], 1)[0]?.all).toEqual([
    { name: "prod-a and 2 more", stacks: "prod-a prod-b prod-c" },
  ]);
});

describe("for a platform", () => {
  const jobs = jobsOf({ stacks: STACKS }, ["nonprod", "prod-eu"]);

  test("GitHub gets a line for each step of each environment, whose value fromJSON reads", () => {
    const lines = jobsFor("github", jobs)
      .split("\n")
      .map((line) => /^(\w+)=(.*)$/.exec(line) ?? []);
    expect(Object.fromEntries(lines.map(([, name, value = ""]) => [name, JSON.parse(value)]))).toEqual({
      nonprod_all: [],
      nonprod_first: [],
      nonprod_rest: [],
      prod_eu_all: [one("prod-eu-tenant"), one("prod-eu-orders")],
      prod_eu_first: [one("prod-eu-tenant")],
      prod_eu_rest: [one("prod-eu-orders")],
    });
  });

  test("Azure gets output variables with a matrix each, whose legs have names that it takes", () => {
    expect(jobsFor("azure", jobs).split("\n").slice(2, 5)).toEqual([
      "##vso[task.setvariable variable=nonprod_rest;isOutput=true]{}",
      "##vso[task.setvariable variable=prod_eu_all;isOutput=true]" +
        '{"prod_eu_tenant_1":{"stacks":"prod-eu-tenant"},"prod_eu_orders_2":{"stacks":"prod-eu-orders"}}',
      '##vso[task.setvariable variable=prod_eu_first;isOutput=true]{"prod_eu_tenant_1":{"stacks":"prod-eu-tenant"}}',
    ]);
  });

  test("GitLab gets a child pipeline with a plan and an apply of each", () => {
    expect(parse(jobsFor("gitlab", jobs))).toEqual({
      include: [{ local: ".gitlab/onboarding-stacks.yml" }],
      "plan prod-eu-tenant": { extends: ".plan-prod-eu", variables: { STACKS: "prod-eu-tenant" } },
      "apply prod-eu-tenant": { extends: ".apply-prod-eu-first", variables: { STACKS: "prod-eu-tenant" } },
      "plan prod-eu-orders": { extends: ".plan-prod-eu", variables: { STACKS: "prod-eu-orders" } },
      "apply prod-eu-orders": { extends: ".apply-prod-eu-rest", variables: { STACKS: "prod-eu-orders" } },
    });
  });

  test("GitLab gets nothing but what is included where no stack has changed", () => {
    expect(parse(jobsFor("gitlab", jobsOf({ stacks: [] }, ["prod"])))).toEqual({
      include: [{ local: ".gitlab/onboarding-stacks.yml" }],
    });
  });
});
