/** The kit was asked for what cannot be: what was expected, what was found, what to do. */
export class UsageError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
