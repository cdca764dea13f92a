import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy that lets nobody through and remembers who was asked for. */
export interface NetworkGuard {
  /** Where programs are told that their proxy is. */
  readonly url: string;
  close(): void;
}

/** Path under which the guard tells the hosts; a proxied request is never a path alone. */
export const ATTEMPTS_PATH = "/attempts";

/**
 * Stands where programs look for their proxy: a request to this machine passes it by, everything else ends here with 403.
 * Terraform's providers are Go programs, which ask it by the usual variables.
 *
 * @see Go documentation, net/http, ProxyFromEnvironment
 */
export function startNetworkGuard(): Promise<NetworkGuard> {
  const hosts = new Set<string>();
  const server = createServer((request, response) => answer(request, response, hosts));
  server.on("connect", ({ url }, socket) => {
    hosts.add((url ?? "").replace(/:443$/, ""));
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function answer({ method, url = "" }: IncomingMessage, response: ServerResponse, hosts: Set<string>): void {
  if (url === ATTEMPTS_PATH) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify([...hosts].sort()));
    if (method === "DELETE") hosts.clear();
    return;
  }
  hosts.add(URL.canParse(url) ? new URL(url).host : url);
  response.statusCode = 403;
  response.end();
}

/** The variables by which a program finds its proxy, in both spellings that are in use. */
export function guardedBy(url: string): Record<string, string> {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
  const none = { NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" };
  return { ...Object.fromEntries(names.map((name) => [name, url])), ...none };
}
