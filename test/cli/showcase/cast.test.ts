import { InputError } from "../../../cli/exit";
import { castOf, isSampleImage } from "../../../cli/showcase/cast";
import { configuration, environment, team } from "../../stacks/fixtures";
import { shipped } from "../fixtures";

test.each([
  ["registry.example.com/tlo/sample-app@sha256:0f", true],
  ["registry.example.com:5000/tlo/sample-app:1.0.0", true],
  ["registry.example.com/tlo/sample-app:1.0.0@sha256:0f", true],
  ["sample-app", true],
  ["registry.example.com/sample-app/other:1", false],
  ["registry.example.com/tlo/sample-app-2:1", false],
  ["", false],
])("the image %j is the sample service: %s", (image, expected) => {
  expect(isSampleImage(image)).toBe(expected);
});

const environments = [environment("nonprod"), environment("prod")];
const running = (name: string, image: string, more: object = {}) => {
  const workload = { image: `registry.example.com/${image}@sha256:${"0".repeat(64)}`, replicas: 1 };
  return team(name, { workload, ...more } as Parameters<typeof team>[1]);
};
const sample = (name: string, more: object = {}) => running(name, "sample-app", more);

test("the shipped team is the one that is shown", () => {
  expect(castOf(shipped())).toMatchObject({ team: { name: "tlo-python" }, tracesTurnedOn: [] });
});

test("the first team with the sample service everywhere is shown, alone and with its traces on", () => {
  const teams = [running("billing", "ledger"), sample("orders"), sample("stock")];
  const cast = castOf(configuration(environments, teams));
  expect(cast.configuration.teams.map(({ name }) => name)).toEqual(["orders"]);
  expect(cast.configuration.environments).toEqual(environments);
  expect(cast.team.in("prod").traces).toMatchObject({ otlp: true });
  expect(cast.tracesTurnedOn).toEqual(["nonprod", "prod"]);
});

test("where the team's file has traces on, nothing is turned on", () => {
  const cast = castOf(configuration(environments, [sample("orders", { traces: { otlp: true } })]));
  expect(cast.tracesTurnedOn).toEqual([]);
});

test("without such a team the message says what to write", () => {
  expect(() => castOf(configuration(environments, [team("billing")]))).toThrow(
    new InputError(
      "the showcase needs a team whose workload.image is …/sample-app in every environment; none of config/teams has one; write one as in sample-app/onboarding",
    ),
  );
});
