import { isRouted } from "./networks";
import { type TextFault, type TextRule, textFault } from "./text-rule";

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

/**
 * Last parts of names that no public DNS answers for.
 *
 * @see IANA Special-Use Domain Names; ICANN, reserved names for private use
 */
const PRIVATE_DOMAINS =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa|svc|test|example|invalid|onion)$/;

/**
 * What is wrong with the address of a page that has to be reached from the internet, or nothing. Whether a public name
 * leads to a private address only DNS knows, so that is not looked at.
 *
 * @example
 * publicUrlFault("https://10.1.2.3/"); // { must: "must be an address that the internet leads to…", fix: "…" }
 */
export function publicUrlFault(url: string): TextFault | undefined {
  const fault = textFault(HTTPS_URL, url);
  if (fault !== undefined) return fault;
  const must = "must be an address that the internet leads to";
  const fix = "write the public name of the load balancer, or leave the check out";
  if (!URL.canParse(url)) return { must, fix };
  // The reader of URLs writes out what else is an address: 0x7f.1 is 127.0.0.1. A dot at the end changes nothing.
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const routed = isRouted(host);
  if (routed !== undefined) return routed ? undefined : { must, fix };
  return host.includes(".") && !PRIVATE_DOMAINS.test(host) ? undefined : { must, fix };
}
