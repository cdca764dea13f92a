import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";

/**
 * The pod network of the lab: pod `10.a.b.c` listens on this machine's loopback address `127.a.b.c`, with `a` from 128
 * on. The API refuses endpoints with a loopback address, so pods carry the other one there, as they would on a cluster.
 */
const FIRST_BLOCK = 128;

/** The port of the kubelet. Whoever listens there at a pod's address holds the address; no pod serves it. */
const CLAIM_PORT = 10_250;

/** How many addresses are tried: two taken ones in a row are already rare among eight million. */
const ATTEMPTS = 20;

/**
 * Where this machine reaches a pod: `10.200.1.2` is at `127.200.1.2`.
 *
 * @throws Error for an address that no pod of the lab has.
 */
export function localAddressOf(podIp: string): string {
  const [, block = "", rest = ""] = /^10\.(\d{1,3})(\.\d{1,3}\.\d{1,3})$/.exec(podIp) ?? [];
  if (block === "" || Number(block) < FIRST_BLOCK) {
    throw new Error(`${podIp} is not an address of the lab's pod network, which is 10.${FIRST_BLOCK}.0.0/9`);
  }
  return `127.${block}${rest}`;
}

/** An address that belongs to one pod for as long as it is held. */
export interface PodAddress {
  /** What the API shows: `10.200.1.2`. */
  readonly podIp: string;
  /** Where the pod's programs listen: `127.200.1.2`. */
  readonly local: string;
  release(): Promise<void>;
}

/**
 * Takes an address for a pod that no other pod has, of this lab or of another one on this machine.
 *
 * @param uid Decides which address is tried first.
 * @throws Error with the fix where the system has only one loopback address.
 */
export async function claimAddress(uid: string): Promise<PodAddress> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const podIp = addressFor(uid, attempt);
    const local = localAddressOf(podIp);
    const held = await hold(local);
    if (held) return { podIp, local, release: () => new Promise((resolve) => held.close(() => resolve())) };
  }
  throw new Error(`no free address was found for a pod in ${ATTEMPTS} attempts; end other labs on this machine`);
}

/** Never ends in 0 or 255, which stand for a network and for everybody in it. */
function addressFor(uid: string, attempt: number): string {
  const [first = 0, second = 0, third = 0] = createHash("sha256").update(`${uid}/${attempt}`).digest();
  return `10.${FIRST_BLOCK + (first % (256 - FIRST_BLOCK))}.${second}.${1 + (third % 254)}`;
}

/** A listener that hears nobody, or nothing where the address is taken. */
function hold(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") return resolve(undefined);
      reject(new Error(`the address ${address} cannot be used for a pod: ${error.message}.${hintFor(error, address)}`));
    });
    server.unref().listen({ host: address, port: CLAIM_PORT, exclusive: true }, () => resolve(server));
  });
}

function hintFor({ code }: NodeJS.ErrnoException, address: string): string {
  if (code !== "EADDRNOTAVAIL") return "";
  return ` Each pod needs a loopback address of its own; on macOS add it with: sudo ifconfig lo0 alias ${address}`;
}
