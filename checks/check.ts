import type { SynthesizedStack } from "../access";
import type { Account } from "./account";
import type { Application } from "./application";
import type { Found } from "./finding";

/** One check: its name, what holds where it finds nothing, and who may silence its findings. */
interface CheckDescription {
  /** Name that findings carry, and by which a team file silences them. */
  readonly name: string;
  /** What holds where the check finds nothing, as a sentence without a full stop. */
  readonly holds: string;
  /** `owner`: the team whose own data or resources are at stake. `nobody`, where another team or everybody bears the risk. */
  readonly silencedBy: "owner" | "nobody";
  /**
   * How far its findings tend to follow from those of other checks: findings of a lower rank are shown first.
   * @default 0
   */
  readonly consequence?: number;
}

/** A check that looks at one stack by itself. */
export interface StackCheck extends CheckDescription {
  readonly sees: "stack";
  readonly check: (stack: SynthesizedStack) => readonly Found[];
}

/** A check that looks at all stacks of one Dynatrace account together: names of policies and groups are the account's. */
export interface AccountCheck extends CheckDescription {
  readonly sees: "account";
  readonly check: (account: Account) => readonly Found[];
}

/** A check that looks at all stacks of an application. */
export interface ApplicationCheck extends CheckDescription {
  readonly sees: "application";
  readonly check: (application: Application) => readonly Found[];
}

/** A check over the silences that team files hold; run last. */
export interface SilenceCheck extends CheckDescription {
  readonly sees: "silences";
}

export type Check = StackCheck | AccountCheck | ApplicationCheck | SilenceCheck;
