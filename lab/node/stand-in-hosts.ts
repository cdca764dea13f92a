/** Origin of the real host to address of what stands in for it: `https://abc12345.live.dynatrace.com` to the lab's URL. */
export type StandInHosts = Readonly<Record<string, string>>;

/**
 * A value with the addresses of hosts replaced by those of their stand-ins. Only whole origins count: a longer host name
 * or another port is another host.
 */
export function withStandIns(value: string, hosts: StandInHosts): string {
  return Object.entries(hosts).reduce((text, [origin, url]) => {
    const pattern = new RegExp(`(?<![\\w.-])${escaped(origin)}(?![\\w.:@-])`, "g");
    return text.replace(pattern, () => url);
  }, value);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
