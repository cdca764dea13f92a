import { z } from "zod";
import { type Operator, parseBoundary } from "../../../access";
import { IamError } from "../errors";
import { freshUuid } from "../identifiers";
import { readAccountPayload, text } from "../payload";
import type { Collection, Store } from "../store";
import type { AreaContext } from "../tenant";
import { syntaxRefusal } from "./syntax-refusal";

/** What narrows a policy where it is bound; boundaries live in the account. */
export interface Boundary {
  readonly uuid: string;
  readonly levelType: "account";
  readonly levelId: string;
  readonly name: string;
  /** The text as it was sent: blanks at its ends are kept. */
  readonly boundaryQuery: string;
  readonly boundaryConditions: readonly BoundaryCondition[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** One restriction of a boundary. */
export interface BoundaryCondition {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const MAX_BOUNDARIES = 2_000;
const MAX_RESTRICTIONS = 10;

const BOUNDARY = z.strictObject({ name: text(255), boundaryQuery: text(100_000) });

/** Only `EQ` stands in Dynatrace's documentation; the others are named after it. */
const OPERATOR_CODES: Readonly<Record<Operator, string>> = {
  "=": "EQ",
  "!=": "NOT_EQ",
  "<": "LT",
  ">": "GT",
  IN: "IN",
  "NOT IN": "NOT_IN",
  startsWith: "STARTS_WITH",
  "NOT startsWith": "NOT_STARTS_WITH",
  MATCH: "MATCH",
};

/** The boundaries of the account. */
export class Boundaries {
  private readonly boundaries: Collection<Boundary>;

  public constructor(
    private readonly store: Store,
    private readonly context: AreaContext,
  ) {
    this.boundaries = store.collection<Boundary>("account/boundaries");
  }

  public all(): Boundary[] {
    return [...this.boundaries.values()];
  }

  public has(uuid: string): boolean {
    return this.boundaries.has(uuid);
  }

  /** @throws IamError 404 for an unknown id. */
  public get(uuid: string): Boundary {
    const boundary = this.boundaries.get(uuid);
    if (boundary === undefined) throw new IamError(404, `Policy boundary ${uuid} not found`);
    return boundary;
  }

  public create(body: unknown): Boundary {
    const wanted = readAccountPayload(BOUNDARY, body);
    const boundaryConditions = conditionsOf(wanted.boundaryQuery);
    if (this.boundaries.size >= MAX_BOUNDARIES) {
      throw new IamError(400, `The account cannot hold more than ${MAX_BOUNDARIES} policy boundaries`);
    }
    const uuid = freshUuid(this.store, "boundary", wanted.name);
    const levelId = this.context.account.id;
    const boundary: Boundary = { uuid, levelType: "account", levelId, ...wanted, boundaryConditions, metadata: {} };
    this.boundaries.put(uuid, boundary);
    return boundary;
  }

  public update(uuid: string, body: unknown): void {
    const boundary = this.get(uuid);
    const wanted = readAccountPayload(BOUNDARY, body);
    this.boundaries.put(uuid, { ...boundary, ...wanted, boundaryConditions: conditionsOf(wanted.boundaryQuery) });
  }

  /** Deletes a boundary that `isBound` says is bound nowhere. */
  public delete(uuid: string, isBound: (uuid: string) => boolean): void {
    this.get(uuid);
    if (isBound(uuid)) throw new IamError(400, "Policy boundary is in use");
    this.boundaries.delete(uuid);
  }
}

function conditionsOf(query: string): BoundaryCondition[] {
  const parsed = parseBoundary(query);
  if (!parsed.ok) throw syntaxRefusal("boundaryQuery", parsed.errors);
  const { restrictions } = parsed.value;
  if (restrictions.length === 0) throw new IamError(400, "boundaryQuery: must hold at least one restriction");
  if (restrictions.length > MAX_RESTRICTIONS) {
    throw new IamError(
      400,
      `A boundary cannot hold more than ${MAX_RESTRICTIONS} restrictions, not ${restrictions.length}`,
    );
  }
  return restrictions.map(({ name, operator, values }) => ({ name, operator: OPERATOR_CODES[operator], values }));
}
