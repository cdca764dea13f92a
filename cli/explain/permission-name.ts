import { isKnownPermission, KNOWN_PERMISSIONS } from "../../access";
import { closest } from "../../config/did-you-mean";
import { InputError } from "../exit";
import { levelRows } from "./level-table";

/** What a name may be a slip of: the table of permissions, and what the shared policies grant of families beyond it. */
const CANDIDATES: readonly string[] = [
  ...new Set([...KNOWN_PERMISSIONS, ...levelRows().flatMap(({ permissions }) => permissions)]),
];

/**
 * Refuses a permission that is not known to exist: nothing could grant it, so a "no" would mean nothing.
 * What belongs to a family that Dynatrace documents as a whole, such as `document:*`, is known.
 *
 * @throws InputError with the permission that was probably meant.
 * @see access/permissions.ts, the table of what Dynatrace documents
 */
export function assertPermission(name: string): void {
  if (isKnownPermission(name)) return;
  const meant =
    CANDIDATES.find((each) => each.toLowerCase().endsWith(`:${name.toLowerCase()}`)) ?? closest(name, CANDIDATES);
  const fix = meant === undefined ? "add it there if Dynatrace documents it" : `did you mean ${meant}?`;
  throw new InputError(
    `--can must name a permission that access/permissions.ts lists; got ${JSON.stringify(name)}; ${fix}`,
  );
}
