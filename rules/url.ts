import type { TextRule } from "./text-rule";

/**
 * Address of a page or a service, without anything secret in it.
 *
 * @see RFC 3986, sections 3.2.1 (user information) and 7.5 (sensitive information)
 */
export const HTTPS_URL: TextRule = {
  least: 1,
  most: 2048,
  conditions: [
    {
      pattern: /^https:\/\/[^\s/"'<>\\]+(\/[^\s"'<>\\]*)?$/,
      must: "must be an https URL",
      fix: "write it as https://host/path, without blanks or quotes",
    },
    {
      pattern: /^(?!https:\/\/[^/?#]*@)/,
      must: "must hold no user name or password, which are secrets",
      fix: "remove what stands before the @",
    },
  ],
};

/** Whether a text holds the user information of a URL, wherever somebody pasted it. */
export function hasUserInformation(text: string): boolean {
  return /:\/\/[^\s/?#]*@/.test(text);
}
