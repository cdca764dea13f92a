import { setTimeout as sleep } from "node:timers/promises";

/** One request of a user. */
interface UserRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
}

/** How an answer is waited for. */
const TIMEOUT_MS = 20_000;

/** Users that wait for their answers at the same time. */
const USERS = 4;

/** Orders whose ids are remembered for later requests. */
const REMEMBERED = 50;

/** An order of 5,000 or more in total: the service writes the customer's mailbox into the log. */
const LARGE = { sku: "RACK-42", quantity: 10, unit_cents: 100_000 };
const SMALL = { sku: "PEN-7", quantity: 3, unit_cents: 250 };

/**
 * Users of the sample service: most look at orders and place some, a few ask for the slow report or a refund, which fails
 * at the first try, or for what does not exist. The same seed gives the same mix.
 */
export class Traffic {
  private readonly random: () => number;
  private readonly orders: string[] = [];
  private sent = 0;
  private failed = 0;

  /** @param url Of the load balancer. */
  public constructor(
    private readonly url: string,
    seed: number,
  ) {
    this.random = generator(seed);
  }

  /** Requests so far: all, and those that got no answer. */
  public get counts(): { readonly sent: number; readonly failed: number } {
    return { sent: this.sent, failed: this.failed };
  }

  /**
   * Sends a number of requests, several at once, and returns when all are answered. What each path is there to show comes
   * first, whatever the mix makes of the rest.
   */
  public async send(count: number, signal: AbortSignal): Promise<void> {
    const first: (() => UserRequest)[] = [
      () => order(LARGE, this.random),
      () => order(SMALL, this.random),
      () => order(LARGE, this.random),
      () => ({ method: "GET", path: "/orders/report" }),
      ...Array.from({ length: 4 }, () => () => this.refund()),
    ];
    let next = 0;
    const user = async () => {
      while (next < count) {
        signal.throwIfAborted();
        const make = first[next++] ?? (() => this.pick());
        await this.ask(make());
      }
    };
    await Promise.all(Array.from({ length: USERS }, user));
  }

  /** Sends requests one after the other until it is stopped. */
  public async goOn(pauseMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.ask(this.pick());
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private pick(): UserRequest {
    const roll = this.random();
    if (roll < 0.35) return { method: "GET", path: "/orders" };
    if (roll < 0.6) return order(SMALL, this.random);
    if (roll < 0.63) return order(LARGE, this.random);
    if (roll < 0.78) return { method: "GET", path: `/orders/${this.anOrder()}` };
    if (roll < 0.82) return { method: "GET", path: "/orders/report" };
    if (roll < 0.94) return this.refund();
    if (roll < 0.97) return { method: "POST", path: "/orders", body: { customer: "nobody" } };
    return { method: "GET", path: "/favicon.ico" };
  }

  private refund(): UserRequest {
    return { method: "POST", path: `/orders/${this.anOrder()}/refund` };
  }

  private anOrder(): string {
    return this.orders[Math.floor(this.random() * this.orders.length)] ?? "00000000-0000-4000-8000-000000000000";
  }

  private async ask({ method, path, body }: UserRequest): Promise<void> {
    this.sent += 1;
    try {
      const answer = await fetch(`${this.url}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const text = await answer.text();
      if (answer.status === 201) this.remember((JSON.parse(text) as { order_id: string }).order_id);
    } catch {
      this.failed += 1;
    }
  }

  private remember(id: string): void {
    this.orders.push(id);
    if (this.orders.length > REMEMBERED) this.orders.shift();
  }
}

function order(item: object, random: () => number): UserRequest {
  const customer = `customer-${1 + Math.floor(random() * 9)}@example.com`;
  return { method: "POST", path: "/orders", body: { customer, items: [item] } };
}

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
