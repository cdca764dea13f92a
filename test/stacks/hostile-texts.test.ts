import { type HostileStacks, hostileStacks, means, occurrencesIn, readerOf } from "./hostile-texts";

let cases: HostileStacks[];

beforeAll(() => {
  cases = hostileStacks();
});

test("a text of a file comes out of every stack as itself, whatever Terraform would read in it", () => {
  const changed = cases.flatMap((each) =>
    occurrencesIn(each).flatMap(({ stack, at, raw, attempt }) => {
      const evaluated = readerOf(stack)(raw);
      return evaluated !== undefined && means(evaluated, at, attempt)
        ? []
        : [{ at: stack.name + at, raw, text: attempt.text }];
    }),
  );
  expect(changed).toEqual([]);
});

test("texts of all kinds of places reach a stack, or the test would prove nothing", () => {
  const reached = new Set(cases.flatMap(occurrencesIn).map(({ attempt }) => attempt.field.path.join(".")));
  expect([...reached].sort()).toEqual(
    expect.arrayContaining([
      "adGroups.0.name",
      "kubernetes.clusterName",
      "kubernetes.context",
      "kubernetes.exposure.annotations.orders",
      "kubernetes.operator.networkZone",
      "logs.mask.0.expression",
      "logs.mask.0.name",
      "workload.annotations.orders",
      "workload.costCenter",
      "zone",
    ]),
  );
});
