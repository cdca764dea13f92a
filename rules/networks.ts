import { isIPv4, isIPv6 } from "node:net";
import type { TextFault } from "./text-rule";

/**
 * Networks whose addresses the internet does not route.
 *
 * @see RFC 1918, "Address Allocation for Private Internets"
 */
export const PRIVATE_NETWORKS: readonly string[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * Networks that no address on the internet is in: private and shared ones, loopback, link-local, documentation, multicast
 * and what is reserved.
 *
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries
 */
const UNROUTED_NETWORKS: readonly string[] = [
  ...PRIVATE_NETWORKS,
  "0.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "2001:db8::/32",
];

/** The only IPv6 addresses that are handed out. @see IANA IPv6 Global Unicast Address Space */
const ROUTED_IPV6 = "2000::/3";

/**
 * Whether the internet leads to an IP address; nothing for a text that is none.
 *
 * @example
 * isRouted("10.0.0.1"); // false
 * isRouted("lb.example.com"); // undefined
 */
export function isRouted(address: string): boolean | undefined {
  const bits = bitsOf(address);
  // An IPv4 address inside of an IPv6 one is reached as nobody can tell from here.
  if (bits === undefined) return isIPv6(address) ? false : undefined;
  if (UNROUTED_NETWORKS.some((network) => isInside(bits, network))) return false;
  return isIPv4(address) || isInside(bits, ROUTED_IPV6);
}

function isInside(bits: string, network: string): boolean {
  const [address = "", prefix = ""] = network.split("/");
  const own = bitsOf(address);
  return own?.length === bits.length && bits.startsWith(own.slice(0, Number(prefix)));
}

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
