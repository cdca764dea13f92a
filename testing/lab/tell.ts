/** Says a line on standard error, past the test runner, which would put a stack trace around each. */
export function tell(message: string): void {
  process.stderr.write(`testing kit: ${message}\n`);
}

const SAID = new Set<string>();

/** Says a line once in this process. */
export function tellOnce(message: string): void {
  if (SAID.has(message)) return;
  SAID.add(message);
  tell(message);
}
