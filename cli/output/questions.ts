import * as z from "zod";
import { LIMITS } from "../../rules/limits";
import type { Answered, Explained } from "../commands/explain";
import type { Validation } from "../commands/validate";
import type { Parity } from "../parity/parity";
import { fault, finding, orphan, place } from "./parts";

const states = z.strictObject({
  looked: z
    .array(z.strictObject({ place: z.string(), states: z.int().min(0) }))
    .describe("where states were looked for, and how many there are"),
  notLooked: z
    .array(z.strictObject({ place: z.string(), reason: z.string() }))
    .describe("where states may lie that nobody looked at"),
  orphans: z.array(orphan).describe("stacks that have a state and that no file declares"),
  renames: z
    .array(
      z.strictObject({
        stack: z.string(),
        orphan: z.string(),
        from: z.string(),
        to: z.string().optional().describe("absent where the old state cannot simply take the new name"),
        objects: z.array(z.string()),
      }),
    )
    .describe("declared stacks that would create what an orphan's state holds"),
});

/** `validate`. */
export const validation: z.ZodType<Validation> = z.strictObject({
  faults: z
    .array(fault)
    .describe("faults of files, and what constructs refuse; with any, nothing further is looked at"),
  findings: z.array(finding).describe("what the checks over all stacks have found, worst first"),
  silenced: z
    .array(
      z.strictObject({
        team: z.string(),
        rule: z.string(),
        reason: z.string(),
        environment: z.string().optional().describe("absent where it holds for all of them"),
        findings: z.array(finding),
      }),
    )
    .describe("the findings that team files silence, with the reason"),
  states: states.optional().describe("absent with a fault in a file"),
  imports: z
    .array(
      z.strictObject({
        file: z.string(),
        stack: z.string(),
        objects: z.int().min(1),
        held: z.int().min(0).optional().describe("how many a state holds; absent where none on this machine could say"),
      }),
    )
    .optional()
    .describe("files of imports; one whose objects are all held may be removed"),
  environments: z.int().min(0).describe("how many were looked at; 0 with a fault in a file"),
  teams: z.int().min(0),
});

const right = z.strictObject({
  effect: z.enum(["ALLOW", "DENY"]),
  sentence: z.string().describe('follows "can" or "can never"'),
  permissions: z.array(z.string()),
  conditions: z.array(z.string()).describe("as a policy would have them; all must hold"),
  because: z
    .array(z.strictObject({ chain: z.string(), at: place.optional() }))
    .describe("every chain from a group to the line that grants it"),
});

const explained: z.ZodType<Explained> = z.strictObject({
  explanations: z.array(
    z.strictObject({
      who: z.string(),
      claims: z.array(z.string()),
      environments: z.array(
        z.strictObject({
          environment: z.string(),
          environmentId: z.string(),
          groups: z.array(z.strictObject({ name: z.string(), access: z.string().optional(), at: place.optional() })),
          rights: z.array(right),
        }),
      ),
      notes: z.array(z.string()).describe("what could not be understood and counts as granted"),
    }),
  ),
  differences: z
    .array(
      z.strictObject({
        who: z.string(),
        environment: z.string(),
        kind: z.enum(["missing", "extra"]).describe("of the tenant, against the files"),
        grant: z.string(),
        because: z.array(z.string()),
      }),
    )
    .optional()
    .describe("only with --live"),
  judged: z
    .strictObject({
      complete: z.boolean().describe("whether nobody and no environment was left to be asked for"),
      groups: z.strictObject({ judged: z.int().min(0), all: z.int().min(0) }),
      bindings: z.strictObject({ judged: z.int().min(0), all: z.int().min(0) }),
      leftOut: z.array(z.string()),
    })
    .optional()
    .describe("how much of the tenant was compared; only with --live"),
});

const answered: z.ZodType<Answered> = z.strictObject({
  question: z.string(),
  answers: z.array(
    z.strictObject({
      who: z.string(),
      environment: z.string(),
      allowed: z.boolean(),
      permission: z.string(),
      because: z.array(z.string()),
      assumed: z.array(z.string()).describe("what the question leaves open and counts as a match"),
      nearMisses: z.array(z.string()),
      onlyWhere: z.array(z.string()).describe("what the thing would have to be for these grants to fit"),
      live: z.boolean().optional().describe("what the tenant answers; only with --live"),
    }),
  ),
});

/** `explain`, and with `--can` the answers. */
export const explanation = z.union([explained, answered]);

/** `parity`. */
export const parity: z.ZodType<Parity[]> = z.array(
  z.strictObject({
    owner: z.string().describe('a team, or "platform"'),
    base: z.string(),
    other: z.string(),
    compared: z.int().min(0).describe("resources that were compared"),
    differences: z.array(
      z.strictObject({
        stack: z.string().describe("name of the stack without its environment"),
        address: z.string(),
        property: z.string().describe("empty where an environment lacks the whole resource"),
        values: z.record(z.string(), z.unknown()).describe("by environment; absent where it has none"),
        cause: z.enum(["declared", "environment", "unexplained"]),
        from: z.array(z.string()).describe("keys of files, each with its place, that make the difference"),
      }),
    ),
  }),
);

const limit = z.strictObject({
  id: z.enum(LIMITS.map(({ id }) => id)).describe("stable name"),
  item: z.string().describe("what is counted, for people"),
  most: z.number(),
  per: z.string(),
  source: z.enum(["documentation", "schema"]),
  adjustable: z.literal(true).optional().describe("whether Dynatrace raises it on request"),
});

/** `limits`. */
export const limits = z.strictObject({
  uses: z.array(
    z.strictObject({
      limit,
      place: z.string().describe("an account, an environment, a cluster of it, or the path of a resource"),
      used: z.number(),
      headRoom: z.number().describe("how many more fit; below 0 where there are too many"),
      state: z.enum(["fine", "near", "full"]).describe("near from 80 %, full from 100 %"),
    }),
  ),
  projection: z.strictObject({
    teams: z.int().min(0),
    moreTeams: z.int().min(0).optional().describe("absent where teams take nothing"),
    stoppedBy: z.strictObject({ limit, place: z.string(), averagePerTeam: z.number() }).optional(),
  }),
  uncounted: z.array(z.strictObject({ item: z.string(), most: z.number(), why: z.string() })),
});
