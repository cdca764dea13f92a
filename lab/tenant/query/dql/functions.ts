import { ARRAY_FUNCTIONS } from "./array-functions";
import type { FunctionDefinition } from "./calls";
import { CONVERSION_FUNCTIONS } from "./conversion-functions";
import { FLOW_FUNCTIONS } from "./flow-functions";
import { NUMBER_FUNCTIONS } from "./number-functions";
import { STRING_FUNCTIONS } from "./string-functions";
import { TIME_FUNCTIONS } from "./time-functions";

/** Every function that is known, besides `now()` and the aggregations. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  Object.entries({
    ...STRING_FUNCTIONS,
    ...FLOW_FUNCTIONS,
    ...CONVERSION_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...ARRAY_FUNCTIONS,
    ...TIME_FUNCTIONS,
  }),
);
