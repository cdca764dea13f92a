import { setTimeout as sleep } from "node:timers/promises";
import { ClusterView } from "./cluster-view";
import { type DeployedConfiguration, readConfiguration } from "./configuration";
import type { Attributes, ObservedNamespaces } from "./enrichment";
import { clusterEntityId } from "./entity-id";
import type { ClusterIdentity, KubernetesReader } from "./kubernetes";
import type { FilePosition } from "./logs/log-file";
import { emptyLogCounters, type LogCounters, LogModule } from "./logs/log-module";
import { LogRules } from "./logs/log-rules";
import { readPositions, writePositions } from "./logs/positions";
import { type ScrapeCounters, Scraper } from "./metrics/scraper";
import { type Problem, Problems } from "./problems";
import { reasonOf } from "./reason";
import { type SentCounters, TelemetrySender } from "./telemetry-sender";

/** What an agent is given. All that it does it reads from the tenant. */
export interface AgentOptions {
  /** Base URL of the environment, without a slash at its end. */
  readonly tenantUrl: string;
  /** Token of the environment that may read settings. */
  readonly apiToken: string;
  /** Name or id of the environment. */
  readonly environment: string;
  readonly kubernetes: KubernetesReader;
  readonly cluster: ClusterIdentity;
  /** Folder of the node with a folder per pod; without it no logs are read. */
  readonly logsFolder?: string;
  /** Which namespaces are enriched: the `namespaceSelector` of the DynaKube. */
  readonly observe: ObservedNamespaces;
  /** The DynaKube's `spec.resourceAttributes`. @default none */
  readonly resourceAttributes?: Attributes;
  /** Entity id of the node, for rules at its scope. @default none */
  readonly host?: string;
  /** Entity id of the node's host group, likewise. @default none */
  readonly hostGroup?: string;
  /** Ms between two readings of the metrics pages. @default 60000 */
  readonly scrapeIntervalMs?: number;
  /** Ms between two looks at the tenant's settings and the cluster. @default 2000 */
  readonly settingsIntervalMs?: number;
  /** Ms between two looks at log files that have nothing new. @default 200 */
  readonly logIntervalMs?: number;
  /** File that keeps up to where logs were read, so that the next agent goes on there. @default none is kept */
  readonly positionsFile?: string;
  /** Address at which this machine reaches that of a pod. @default the same */
  readonly addressOf?: (podIp: string) => string;
}

/** What an agent has done so far. */
export interface AgentReport {
  readonly settings: {
    /** Whether the tenant's settings have been read at all; nothing is sent before. */
    readonly isRead: boolean;
    readonly storageRules: number;
    readonly maskingRules: number;
    readonly enrichmentRules: number;
    /** Whether metrics pages are read. */
    readonly isScraping: boolean;
  };
  readonly logs: LogCounters & SentCounters;
  readonly metrics: ScrapeCounters & SentCounters;
  readonly entities: SentCounters;
  /** Pods that enrichment and scraping look at. */
  readonly pods: number;
  /** What could not be done, in texts that are safe on a terminal. */
  readonly problems: readonly Problem[];
}

/** An agent at work. */
export interface RunningAgent {
  /** Plain data; a copy. */
  report(): AgentReport;
  /** Looks at settings and cluster now. */
  refresh(): Promise<void>;
  /** Reads all metrics pages now, if the tenant wants them read. */
  scrape(): Promise<void>;
  /**
   * Reads all logs to their ends and sends everything.
   *
   * @throws Error when the tenant is away; what waits goes on waiting.
   */
  flush(): Promise<void>;
  /** Ends; what cannot be sent at once is lost and counted. */
  close(): Promise<void>;
}

/**
 * Starts what stands in for OneAgent's log module, the ActiveGate's scraping and the Operator's enrichment on a cluster
 * with one node. It follows what is deployed in the tenant and looks again every few seconds.
 *
 * @example
 * const agent = await startAgent({ tenantUrl, apiToken, environment: "prod", kubernetes, cluster, observe, logsFolder });
 * await agent.flush();
 * console.log(agent.report().logs.sent);
 * await agent.close();
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const agent = new Agent(options, await readPositions(options.positionsFile));
  await agent.start();
  return agent;
}

const ENTITY_INTERVAL_MS = 60_000;

class Agent implements RunningAgent {
  private readonly problems = new Problems();
  private readonly cluster: ClusterView;
  private readonly sender: TelemetrySender;
  private readonly logs?: LogModule;
  private readonly scraper: Scraper;
  private readonly stop = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private configuration?: DeployedConfiguration;
  private configurationText = "";
  private rules?: LogRules;
  private sentEntities = "";
  /** When they are sent again although nothing changed, in ms since the epoch: a tenant may have forgotten them. */
  private nextEntities = 0;
  private refreshing?: Promise<void>;
  private scraping?: Promise<void>;
  private reading: Promise<unknown> = Promise.resolve();
  private arePositionsNew = false;

  public constructor(
    private readonly options: AgentOptions,
    private readonly positions: Map<string, FilePosition>,
  ) {
    const { problems } = this;
    const { tenantUrl, environment, logsFolder, addressOf } = options;
    this.cluster = new ClusterView(options);
    this.sender = new TelemetrySender({ tenantUrl, environment, problems });
    this.scraper = new Scraper({
      cluster: this.cluster,
      problems,
      addressOf,
      send: (points) => this.sender.addMetrics(points),
    });
    if (logsFolder !== undefined) {
      this.logs = new LogModule({
        folder: logsFolder,
        cluster: this.cluster,
        problems,
        positions,
        send: (record) => this.sender.addLog(record),
        room: () => this.sender.room(),
        mark: ({ file, next }) =>
          this.sender.mark(() => {
            positions.set(file, next);
            this.arePositionsNew = true;
          }),
      });
    }
  }

  public async start(): Promise<void> {
    const { scrapeIntervalMs = 60_000, settingsIntervalMs = 2_000, logIntervalMs = 200 } = this.options;
    await this.refresh();
    this.every(settingsIntervalMs, async () => {
      await this.refresh();
      await this.savePositions();
    });
    this.every(scrapeIntervalMs, () => this.scrape());
    this.every(logIntervalMs, () => this.readLogs());
  }

  public report(): AgentReport {
    const { configuration, sender, scraper, logs } = this;
    const { storageRules = [], maskingRules = [], enrichmentRules = [], isScraping = false } = configuration ?? {};
    return structuredClone({
      settings: {
        isRead: configuration !== undefined,
        storageRules: storageRules.length,
        maskingRules: maskingRules.length,
        enrichmentRules: enrichmentRules.length,
        isScraping,
      },
      logs: { ...(logs?.counters ?? emptyLogCounters()), ...sender.counters.logs },
      metrics: { ...scraper.counters, ...sender.counters.metrics },
      entities: sender.counters.entities,
      pods: this.cluster.pods.length,
      problems: this.problems.list(),
    });
  }

  public refresh(): Promise<void> {
    this.refreshing ??= this.look().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  public scrape(): Promise<void> {
    if (!this.configuration?.isScraping) {
      this.scraper.pause();
      return Promise.resolve();
    }
    this.scraping ??= this.scraper.scrape().finally(() => {
      this.scraping = undefined;
    });
    return this.scraping;
  }

  public async flush(): Promise<void> {
    let isRead = false;
    const reading = this.readLogs().finally(() => {
      isRead = true;
    });
    // Reading waits for room while too much waits to be sent, so both go on together.
    while (!isRead) {
      const end = new AbortController();
      await Promise.race([reading, this.sender.untilStuck(end.signal)]).finally(() => end.abort());
      if (!isRead) await this.sender.flush();
    }
    await this.sender.flush();
    await this.savePositions();
  }

  public async close(): Promise<void> {
    this.stop.abort();
    await this.sender.flush().catch(() => {});
    await this.sender.close();
    await Promise.all([...this.loops, this.reading, this.refreshing, this.scraping]);
    await this.logs?.close();
    await this.savePositions();
  }

  private async look(): Promise<void> {
    const { tenantUrl, apiToken, cluster, host, hostGroup } = this.options;
    const scopes = [host, clusterEntityId(cluster), hostGroup, "environment"].filter((scope) => scope !== undefined);
    try {
      this.follow(await readConfiguration({ url: tenantUrl, apiToken }, scopes));
    } catch (error) {
      // What was read last goes on to count, as on a node whose connection is cut.
      this.problems.add(`settings cannot be read: ${reasonOf(error)}`);
    }
    try {
      if (this.configuration !== undefined) await this.cluster.refresh(this.configuration.enrichmentRules);
    } catch (error) {
      this.problems.add(`the Kubernetes API cannot be read: ${reasonOf(error)}`);
    }
    this.sendEntities();
  }

  private follow(configuration: DeployedConfiguration): void {
    const text = JSON.stringify(configuration);
    if (text === this.configurationText) return;
    this.configurationText = text;
    this.configuration = configuration;
    this.rules = new LogRules(configuration, this.problems);
  }

  private sendEntities(): void {
    const all = this.cluster.pods.flatMap(({ entities }) => Object.values(entities));
    const entities = [...new Map(all.map((entity) => [entity.entityId, entity])).values()];
    const text = JSON.stringify(entities);
    if (text === this.sentEntities && Date.now() < this.nextEntities) return;
    this.sentEntities = text;
    this.nextEntities = Date.now() + ENTITY_INTERVAL_MS;
    this.sender.addEntities(entities);
  }

  /** Reads logs to their ends; one reading after the other, so that no line is handled twice. */
  private readLogs(): Promise<void> {
    const next = this.reading.then(async () => {
      while (!this.stop.signal.aborted && this.rules !== undefined && (await this.logs?.pass(this.rules))) {
        // Others have their turn.
        await sleep(0);
      }
    });
    this.reading = next.catch(() => {});
    return next;
  }

  private every(intervalMs: number, work: () => Promise<void>): void {
    const { signal } = this.stop;
    const loop = async () => {
      while (!signal.aborted) {
        await sleep(intervalMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) return;
        await work().catch((error: unknown) => this.problems.add(`the agent failed at its work: ${reasonOf(error)}`));
      }
    };
    this.loops.push(loop());
  }

  private async savePositions(): Promise<void> {
    const { positionsFile } = this.options;
    if (positionsFile === undefined || !this.arePositionsNew) return;
    this.arePositionsNew = false;
    await writePositions(positionsFile, this.positions);
  }
}
