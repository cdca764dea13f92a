import { printable } from "./printable";

/** Something that the agent could not do as it is configured, said once with the number of times it was met. */
export interface Problem {
  /** Place, rule, what was found and what to do, in one line that is safe on a terminal. */
  readonly message: string;
  readonly count: number;
  /** When it was met last, in ms since the epoch. */
  readonly lastSeen: number;
}

/** More different problems than this are counted, not kept. */
const MAX_KEPT = 500;

/** Collects problems; the same one again raises its count. */
export class Problems {
  private readonly byMessage = new Map<string, { count: number; lastSeen: number }>();
  private overflow = 0;

  /** Notes a problem. Parts that come from outside are made printable here. */
  public add(message: string): void {
    const key = printable(message.replaceAll("\n", " "));
    const known = this.byMessage.get(key);
    if (known !== undefined) {
      known.count += 1;
      known.lastSeen = Date.now();
    } else if (this.byMessage.size < MAX_KEPT) this.byMessage.set(key, { count: 1, lastSeen: Date.now() });
    else this.overflow += 1;
  }

  /** All problems, in the order in which they were met first. */
  public list(): Problem[] {
    const kept = [...this.byMessage].map(([message, seen]) => ({ message, ...seen }));
    if (this.overflow === 0) return kept;
    return [
      ...kept,
      { message: `more different problems than ${MAX_KEPT}`, count: this.overflow, lastSeen: Date.now() },
    ];
  }
}
