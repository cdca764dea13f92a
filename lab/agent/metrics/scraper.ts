import type { ClusterView } from "../cluster-view";
import type { Problems } from "../problems";
import { reasonOf } from "../reason";
import { Deltas } from "./deltas";
import type { MetricPoint } from "./metric-point";
import { readPage } from "./prometheus-page";
import { readUrl } from "./read-url";
import { type ScrapeTarget, scrapeTargets } from "./scrape-targets";
import { type Series, seriesOf } from "./series";

/** What the readings gave. */
export interface ScrapeCounters {
  /** Pages that were asked for at the last reading. */
  pages: number;
  /** Pods that they belong to. */
  pods: number;
  /** Readings that gave a page. */
  scraped: number;
  /** Readings that did not. */
  unread: number;
  /** Lines with a value. */
  samples: number;
  /** Series at the last reading that were taken in. */
  series: number;
  /** Points given to the sender. */
  points: number;
  /** Series whose reading only set the base. */
  firstSamples: number;
  /** Families that the filter of their pod kept out, counted at each reading. */
  filtered: number;
  /** What is not taken in, counted at each reading, by its reason: a type, a limit, a number that is not finite. */
  refused: Record<string, number>;
}

/** What the scraper works with. */
export interface ScraperOptions {
  readonly cluster: ClusterView;
  readonly problems: Problems;
  readonly send: (points: readonly MetricPoint[]) => void;
  /** Address at which this machine reaches that of a pod. @default the same */
  readonly addressOf?: (podIp: string) => string;
  /** Ms in which a page must arrive. @default 10000 */
  readonly timeoutMs?: number;
  /** Bytes of a page. @default 16777216 */
  readonly maxPageBytes?: number;
}

/** Metrics and data points that are taken in of a pod. */
export const [MAX_METRICS_PER_POD, MAX_POINTS_PER_POD] = [1_000, 500_000];
const LIMITS = {
  metrics: `${MAX_METRICS_PER_POD} metrics per pod`,
  points: `${MAX_POINTS_PER_POD} data points per pod`,
  buckets: "12 buckets per histogram",
} as const;
/** Pages that are read at the same time. */
const PARALLEL = 8;

/** What is left of a pod's limits at one reading. */
interface Budget {
  metrics: number;
  points: number;
}

/** Reads the metrics pages of a cluster, as an ActiveGate in it does. */
export class Scraper {
  public readonly counters: ScrapeCounters = {
    pages: 0,
    pods: 0,
    scraped: 0,
    unread: 0,
    samples: 0,
    series: 0,
    points: 0,
    firstSamples: 0,
    filtered: 0,
    refused: {},
  };
  private readonly deltas = new Map<string, Deltas>();

  public constructor(private readonly options: ScraperOptions) {}

  /** Reads all pages once. */
  public async scrape(): Promise<void> {
    const { cluster, problems, addressOf } = this.options;
    const targets = scrapeTargets(cluster, problems, addressOf);
    const budgets = new Map(
      targets.map(({ pod }) => [pod.uid, { metrics: MAX_METRICS_PER_POD, points: MAX_POINTS_PER_POD }]),
    );
    this.counters.pages = targets.length;
    this.counters.pods = budgets.size;
    this.counters.series = 0;
    this.forgetAllBut(targets);
    const waiting = [...targets];
    const worker = async () => {
      for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
        await this.read(target, budgets.get(target.pod.uid) ?? { metrics: 0, points: 0 });
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  }

  /** Forgets all bases, for the time in which nothing is read. */
  public pause(): void {
    this.deltas.clear();
    Object.assign(this.counters, { pages: 0, pods: 0, series: 0 });
  }

  private async read(target: ScrapeTarget, budget: Budget): Promise<void> {
    const { problems, timeoutMs = 10_000, maxPageBytes = 16 * 1024 * 1024 } = this.options;
    const place = `pod ${target.pod.pod.metadata.namespace}/${target.pod.pod.metadata.name}, ${target.url}`;
    try {
      const page = await readUrl(target.url, target.isUnverified, { timeoutMs, maxBytes: maxPageBytes });
      const series = this.takeIn(page, target, budget, place);
      this.counters.scraped += 1;
      this.counters.series += series.length;
      this.sendPoints(series, target);
    } catch (error) {
      this.counters.unread += 1;
      problems.add(`${place}: ${reasonOf(error)}`);
    }
  }

  private takeIn(page: string, { filter }: ScrapeTarget, budget: Budget, place: string): Series[] {
    const taken: Series[] = [];
    const over = { metrics: 0, points: 0, buckets: 0 };
    for (const family of readPage(page)) {
      const { samples } = family;
      this.counters.samples += samples.length;
      if (!filter(family.name)) {
        this.counters.filtered += 1;
        continue;
      }
      const kept = samples.slice(0, budget.points);
      over.points += samples.length - kept.length;
      budget.points -= kept.length;
      const { series, refused, joinedBuckets } = seriesOf({ ...family, samples: kept });
      for (const reason of refused) this.refuse(reason);
      const within = series.slice(0, budget.metrics);
      over.metrics += series.length - within.length;
      over.buckets += joinedBuckets;
      budget.metrics -= within.length;
      for (const each of within) taken.push(each);
    }
    for (const limit of ["metrics", "points", "buckets"] as const) {
      if (over[limit] === 0) continue;
      this.refuse(LIMITS[limit], over[limit]);
      this.options.problems.add(`${place}: limit "${LIMITS[limit]}": ${over[limit]} are beyond it and not taken in`);
    }
    return taken;
  }

  private sendPoints(series: readonly Series[], target: ScrapeTarget): void {
    const { pod, url, container } = target;
    const key = `${pod.uid} ${url}`;
    const deltas = this.deltas.get(key) ?? new Deltas();
    this.deltas.set(key, deltas);
    const common = { ...pod.attributes, ...(container !== undefined && { "k8s.container.name": container }) };
    const timestamp = Date.now();
    const points: MetricPoint[] = [];
    for (const each of series) {
      const value = deltas.valueOf(each);
      if (value === "first sample") this.counters.firstSamples += 1;
      else if (value === "not a finite number") this.refuse(value);
      // What the agent knows of a pod stands above what the page says.
      else points.push({ key: each.key, dimensions: { ...each.labels, ...common }, timestamp, ...value });
    }
    deltas.keepOnly(series);
    this.counters.points += points.length;
    this.options.send(points);
  }

  private refuse(reason: string, count = 1): void {
    const { refused } = this.counters;
    refused[reason] = (refused[reason] ?? 0) + count;
  }

  private forgetAllBut(targets: readonly ScrapeTarget[]): void {
    const keys = new Set(targets.map(({ pod, url }) => `${pod.uid} ${url}`));
    for (const key of this.deltas.keys()) if (!keys.has(key)) this.deltas.delete(key);
  }
}
