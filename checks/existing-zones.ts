import { parseBoundary, type SynthesizedStack } from "../access";
import type { Application, OwnedStack } from "./application";
import type { ApplicationCheck } from "./check";
import type { Found } from "./finding";

const ZONE = "dynatrace_management_zone_v2";

/** What a zone takes in that somebody else has made is not known, so it counts as everything in the environment. */
export const existingZone: ApplicationCheck = {
  name: "existing-zone",
  holds: "what each zone takes in is declared, or the platform team has read it",
  silencedBy: "nobody",
  sees: "application",
  check: (application) => application.stacks.flatMap((owned) => unknownZones(application, owned)),
};

function unknownZones(application: Application, { stack, owner }: OwnedStack): Found[] {
  const bounding = zonesInBoundaries(stack);
  const known = new Set([
    ...declaredBeside(application, { stack, owner }),
    ...(owner?.environment.reviewedZones ?? []),
  ]);
  return stack.dataSources(ZONE).flatMap(({ args, path }): Found[] => {
    const zone = stack.text(args.name);
    if (zone === undefined || known.has(zone) || !bounding.has(zone)) return [];
    const where = owner === undefined ? "the environment" : owner.environment.name;
    const file = `config/environments/${owner?.environment.name}.yaml`;
    return [
      {
        // Without files there is nobody who could say that its rules were read.
        severity: owner === undefined ? "warning" : "error",
        path,
        found: `no stack declares the zone "${zone}", so what it takes in is not known and counts as everything in ${where}`,
        fix:
          owner === undefined
            ? "read its rules in Dynatrace before you bind it"
            : `have the platform team read its rules and list it under dynatrace.reviewedZones in ${file}, or declare a zone of the team's own`,
      },
    ];
  });
}

/** Zones that stacks of the same environment declare; those of the stack itself where nobody says whose it is. */
function declaredBeside({ stacks }: Application, { stack, owner }: OwnedStack): string[] {
  const beside = owner
    ? stacks.filter((other) => other.owner?.environment.name === owner.environment.name)
    : [{ stack }];
  return beside.flatMap((other) =>
    other.stack.resources(ZONE).flatMap(({ args }) => other.stack.text(args.name) ?? []),
  );
}

/** Zones by which boundaries of the stack open something. A pattern may mean any zone, and other checks refuse it. */
function zonesInBoundaries(stack: SynthesizedStack): ReadonlySet<string> {
  return new Set(
    stack.resources("dynatrace_iam_policy_boundary").flatMap(({ args }) => {
      const text = stack.text(args.query);
      const parsed = text === undefined ? undefined : parseBoundary(text);
      if (!parsed?.ok) return [];
      return parsed.value.restrictions
        .filter(({ name }) => name === "environment:management-zone")
        .flatMap(({ values }) => values);
    }),
  );
}
