import { isIPv4, isIPv6 } from "node:net";
import type { TextFault } from "./text-rule";

/**
 * Networks whose addresses the internet does not route.
 *
 * @see RFC 1918, "Address Allocation for Private Internets"
 */
export const PRIVATE_NETWORKS: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * What is wrong with a network in CIDR form, or nothing. A network whose address has bits behind its prefix is refused:
 * `10.1.2.3/8` reads like one address and opens sixteen million.
 *
 * @see RFC 4632, "Classless Inter-domain Routing"; RFC 4291, IPv6 address prefixes
 * @example
 * networkFault("192.0.2.1/24"); // { must: "must be a network…", fix: "write 192.0.2.0/24 …" }
 */
export function networkFault(text: string): TextFault | undefined {
  const [address = "", prefix = "", ...rest] = text.split("/");
  const bits = bitsOf(address);
  const length = /^(0|[1-9]\d{0,2})$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (bits === undefined || rest.length > 0 || !(length <= bits.length)) {
    const fix = "write an address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/32";
    return { must: "must be a network in CIDR form", fix };
  }
  if (!bits.slice(length).includes("1")) return undefined;
  const must = `must be a network, whose address ends in zeros after its first ${length} bits`;
  return { must, fix: `write the network's first address, or ${address}/${bits.length} for this address alone` };
}

/** The bits of an IP address, or nothing for any other text. */
function bitsOf(address: string): string | undefined {
  if (isIPv4(address)) {
    return address
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
  }
  // An IPv4 address inside of an IPv6 one, or a zone of one machine, names no network.
  if (!isIPv6(address) || /[.%]/.test(address)) return undefined;
  const [head = [], tail = []] = address.split("::").map((half) => half.split(":").filter((group) => group !== ""));
  const gap = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...gap, ...tail].map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}
