/** What has gone through a load balancer. */
export interface TrafficReport {
  /** Requests that were answered, by whomever. */
  readonly requests: number;
  /** Answers by their class: `2xx` to `5xx`. */
  readonly byClass: Readonly<Record<string, number>>;
  /** Answers by the name of the pod that gave them; what the load balancer answered itself is not among them. */
  readonly byPod: Readonly<Record<string, number>>;
  /** Times that a pod took no connection and the request went to the next one. */
  readonly retries: number;
}

/** Counts requests. */
export class RequestCounts {
  private readonly byClass = new Map<string, number>();
  private readonly byPod = new Map<string, number>();
  private retries = 0;

  public answered(status: number): void {
    increase(this.byClass, `${Math.floor(status / 100)}xx`);
  }

  public served(pod: string): void {
    increase(this.byPod, pod);
  }

  public retried(): void {
    this.retries += 1;
  }

  public report(): TrafficReport {
    return {
      requests: [...this.byClass.values()].reduce((sum, count) => sum + count, 0),
      byClass: Object.fromEntries([...this.byClass].sort()),
      byPod: Object.fromEntries([...this.byPod].sort()),
      retries: this.retries,
    };
  }
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
