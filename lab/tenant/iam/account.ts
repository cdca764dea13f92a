import type { Bindings } from "./bindings";
import type { Boundaries } from "./boundaries";
import type { Groups } from "./groups";
import type { Policies } from "./policies";
import type { Users } from "./users";

/** All that the account API keeps. */
export interface Account {
  readonly groups: Groups;
  readonly users: Users;
  readonly policies: Policies;
  readonly boundaries: Boundaries;
  readonly bindings: Bindings;
}
