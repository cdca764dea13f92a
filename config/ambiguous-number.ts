/**
 * Numbers that YAML 1.1 and 1.2 read differently, so that two tools see two values in one file: octal (`010` is 8 or 10),
 * other bases, digits in groups, hours and minutes (`1:30` is 90 or text), and exponents.
 *
 * @see YAML 1.1, "Integer Language-Independent Type" and "Floating-Point Language-Independent Type"; YAML 1.2, section 10.3
 */
const AMBIGUOUS = [
  /^[-+]?0\d+$/,
  /^[-+]?0[box][\da-f_]+$/i,
  /^[-+]?\d[\d_]*_[\d_]*(\.[\d_]*)?$/,
  /^[-+]?\d+(:[0-5]?\d)+(\.\d*)?$/,
  /^[-+]?(\d+\.?\d*|\.\d+)e[-+]?\d+$/i,
];

/** Whether a scalar without quotes is such a number. */
export function isAmbiguousNumber(source: string): boolean {
  return AMBIGUOUS.some((pattern) => pattern.test(source));
}
