/** First letters of what clients call a level, and Dynatrace's name of it; the first that fits decides. */
const LEVELS: readonly (readonly [beginning: RegExp, level: string])[] = [
  [/^(emerg|f)/i, "EMERGENCY"],
  [/^e/i, "ERROR"],
  [/^a/i, "ALERT"],
  [/^c/i, "CRITICAL"],
  [/^s/i, "SEVERE"],
  [/^w/i, "WARN"],
  [/^n/i, "NOTICE"],
  [/^i/i, "INFO"],
  [/^(d|trace|verbose)/i, "DEBUG"],
];

const STATUSES: Readonly<Record<string, string>> = {
  SEVERE: "ERROR",
  ERROR: "ERROR",
  CRITICAL: "ERROR",
  ALERT: "ERROR",
  FATAL: "ERROR",
  EMERGENCY: "ERROR",
  WARN: "WARN",
  INFO: "INFO",
  TRACE: "INFO",
  DEBUG: "INFO",
  NOTICE: "INFO",
};

/**
 * The level that Dynatrace makes of what a client calls it; `NONE` for what it does not know.
 *
 * @see Dynatrace documentation, Automatic log enrichment
 */
export function loglevelOf(severity: string): string {
  const text = severity.trim();
  if (/^none$/i.test(text)) return "NONE";
  return LEVELS.find(([beginning]) => beginning.test(text))?.[1] ?? "NONE";
}

/** The coarse status that a level belongs to: ERROR, WARN, INFO or NONE. */
export function statusOf(loglevel: string): string {
  return STATUSES[loglevel] ?? "NONE";
}
