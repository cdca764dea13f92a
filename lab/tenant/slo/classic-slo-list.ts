import { ApiError } from "../errors";
import { wholeNumber } from "../parameters";
import type { ClassicSlo, ClassicSlos } from "./classic-slos";

/** What a list of classic objectives may be asked for. */
export interface ClassicSloQuery {
  readonly sloSelector?: string;
  /** `name` or `-name`. */
  readonly sort?: string;
  /** The first page is 1. */
  readonly pageIdx?: string;
  readonly pageSize?: string;
  readonly timeFrame?: string;
  readonly demo?: string;
  readonly evaluate?: string;
}

const MAX_PAGE = 10_000;

/** A page of the objectives, without their values: the lab evaluates none. */
export function listSlos(slos: ClassicSlos, query: ClassicSloQuery) {
  assertNotEvaluated(query);
  const { sloSelector, sort = "name", pageIdx, pageSize } = query;
  const found = sorted(slos.select(sloSelector), sort);
  const size = Math.min(wholeNumber("pageSize", pageSize, 10, 1), MAX_PAGE);
  const page = wholeNumber("pageIdx", pageIdx, 1, 1);
  return { slo: found.slice((page - 1) * size, page * size), totalCount: found.length, pageSize: size };
}

/** @throws ApiError 400 where values are asked for, rather than answering without them. */
export function assertNotEvaluated({
  timeFrame = "CURRENT",
  demo = "false",
  evaluate = "false",
}: ClassicSloQuery): void {
  if (evaluate !== "false") throw new ApiError(400, "evaluate: the lab evaluates no objective; leave it out");
  if (demo !== "false") throw new ApiError(400, "demo: the lab has no demo objectives; leave it out");
  if (timeFrame !== "CURRENT") throw new ApiError(400, `timeFrame: only CURRENT is served here; got "${timeFrame}"`);
}

function sorted(slos: readonly ClassicSlo[], sort: string): ClassicSlo[] {
  if (sort !== "name" && sort !== "-name") throw new ApiError(400, `sort: must be name or -name; got "${sort}"`);
  const factor = sort === "name" ? 1 : -1;
  return [...slos].sort((left, right) => (left.name < right.name ? -factor : left.name > right.name ? factor : 0));
}
