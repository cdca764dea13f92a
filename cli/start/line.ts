import type { Outcome, Say } from "./steps";

/** Joins work that runs beside the steps with its line of the display, whichever begins first. */
export class Line {
  private listener: Say = () => undefined;
  private latest = "waiting";
  private resolve: (outcome: Promise<Outcome>) => void = () => undefined;
  private readonly outcome = new Promise<Outcome>((resolve) => {
    this.resolve = resolve;
  });

  public constructor() {
    this.outcome.catch(() => undefined); // whoever follows hears of it, and perhaps nobody does
  }

  public readonly say: Say = (message) => {
    this.latest = message;
    this.listener(message);
  };

  /** Counts once; a later call changes nothing. */
  public end(outcome: Promise<Outcome>): void {
    this.resolve(outcome);
  }

  public follow(listener: Say): Promise<Outcome> {
    this.listener = listener;
    listener(this.latest);
    return this.outcome;
  }
}
