import { z } from "zod";
import { parseBoundary } from "../../../access";
import { IamError } from "../errors";
import { freshUuid } from "../identifiers";
import { readAccountPayload, text } from "../payload";
import type { Collection, Store } from "../store";
import type { AreaContext } from "../tenant";
import { operatorCode } from "./operator-codes";
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

/** Boundaries of the account. */
export const MAX_BOUNDARIES = 2_000;
const MAX_RESTRICTIONS = 10;

const BOUNDARY = z.strictObject({
  name: text(255),
  boundaryQuery: text(100_000),
  metadata: z.record(z.string(), z.string()).nullish(),
});

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
    const wanted = readBoundary(body);
    return this.keep(freshUuid(this.store, "boundary", wanted.name), wanted);
  }

  /** Changes a boundary; one of an id that is free is made, as the API's page says. */
  public update(uuid: string, body: unknown): void {
    this.keep(uuid, readBoundary(body));
  }

  /** Deletes a boundary that `isBound` says is bound nowhere. */
  public delete(uuid: string, isBound: (uuid: string) => boolean): void {
    this.get(uuid);
    if (isBound(uuid)) throw new IamError(400, "Policy boundary is in use");
    this.boundaries.delete(uuid);
  }

  private keep(uuid: string, wanted: Wanted): Boundary {
    if (!this.boundaries.has(uuid) && this.boundaries.size >= MAX_BOUNDARIES) {
      throw new IamError(400, `The account cannot hold more than ${MAX_BOUNDARIES} policy boundaries`);
    }
    const boundary: Boundary = { uuid, levelType: "account", levelId: this.context.account.id, ...wanted };
    this.boundaries.put(uuid, boundary);
    return boundary;
  }
}

type Wanted = Pick<Boundary, "name" | "boundaryQuery" | "boundaryConditions" | "metadata">;

function readBoundary(body: unknown): Wanted {
  const { name, boundaryQuery, metadata } = readAccountPayload(BOUNDARY, body);
  return { name, boundaryQuery, boundaryConditions: conditionsOf(boundaryQuery), metadata: metadata ?? {} };
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
  return restrictions.map(({ name, operator, values }) => ({ name, operator: operatorCode(operator), values }));
}
