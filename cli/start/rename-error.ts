/** A deploy would fail half-way, because what it creates is still in the state of a stack that has gone. */
export class RenameError extends Error {
  /** @param renames Each as a person reads it, with the ways out. */
  public constructor(renames: readonly string[]) {
    super([...renames, "This removes what no file declares by then: npm start -- --prune"].join("\n"));
    this.name = "RenameError";
  }
}
