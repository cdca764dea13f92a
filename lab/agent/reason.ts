/** Why something failed, in words: the innermost reason that an error names. */
export function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { cause, message } = error as { readonly cause?: unknown; readonly message?: unknown };
  if (typeof cause === "object" && cause !== null) return reasonOf(cause);
  return typeof message === "string" && message !== "" ? message : String(error);
}
