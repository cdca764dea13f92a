/**
 * Why a metric of this key is not taken; undefined if it is.
 *
 * @see Dynatrace documentation, Metric ingestion protocol
 */
export function refusalOfKey(key: string): string | undefined {
  if (key.length < 3 || key.length > 255) return "metric key must be 3 to 255 characters";
  if (/^dt\./i.test(key)) return 'metric key must not begin with "dt."';
  if (!/^[A-Za-z_][\w-]*(\.\w[\w-]*)*$/.test(key)) {
    return "metric key must be sections of letters, digits, _ and -, joined by dots, and begin with a letter";
  }
  return undefined;
}
