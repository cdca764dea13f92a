import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ClusterView, KnownPod } from "../cluster-view";
import type { Attributes } from "../enrichment";
import type { Problems } from "../problems";
import { reasonOf } from "../reason";
import type { ContainerLine } from "./cri-lines";
import { type FilePosition, LogFile } from "./log-file";
import { readLine } from "./log-line";
import { type LogRecord, recordOf } from "./log-record";
import type { LogRules } from "./log-rules";
import type { LogSource } from "./matcher";

/** What became of the lines that were read. Each line is in exactly one of those below `read`. */
export interface LogCounters {
  read: number;
  /** Decided by a rule that sends, and given to the sender. */
  matched: number;
  /** Lines of `matched` in which a mask hid something. */
  masked: number;
  /** Lines that a rule excludes, by its name. */
  excluded: Record<string, number>;
  /** Lines that no rule is about: not sent. */
  unmatched: number;
  /** Lines that are not sent because a masking rule about them does not work. */
  blocked: number;
  /** Lines older than 24 hours. */
  tooOld: number;
  /** Lines that lost their end at 10 MB; they are sent. */
  cut: number;
  /** Lines of files that are not in the form of the Container Runtime Interface; not in `read`. */
  malformed: number;
}

/** Counters of an agent that has read nothing. */
export function emptyLogCounters(): LogCounters {
  return {
    read: 0,
    matched: 0,
    masked: 0,
    excluded: {},
    unmatched: 0,
    blocked: 0,
    tooOld: 0,
    cut: 0,
    malformed: 0,
  };
}

/** What the module works with. */
export interface LogModuleOptions {
  /** Folder with a folder per pod: `<namespace>_<pod>_<uid>/<container>/<n>.log`. */
  readonly folder: string;
  readonly cluster: ClusterView;
  readonly problems: Problems;
  /** Up to where earlier agents have read, by path below `folder`. */
  readonly positions: ReadonlyMap<string, FilePosition>;
  /** Takes a record. */
  readonly send: (record: LogRecord) => void;
  /** Told up to where a file is done with once all records that were given so far are stored. */
  readonly mark: (read: ReadPosition) => void;
  /** Resolves as soon as there is room for more records. */
  readonly room: () => Promise<void>;
}

/** Up to where a file has been read. */
export interface ReadPosition {
  /** Path of the file below the folder. */
  readonly file: string;
  readonly next: FilePosition;
}

interface Source extends LogSource {
  readonly attributes: Attributes;
}

/** Chunks of one file in a row, so that a talkative pod does not keep the others waiting. */
const CHUNKS_IN_A_ROW = 16;
/** Looks at the cluster for which a folder waits for its pod to appear. */
const PATIENCE = 3;

/** Reads what the containers of a node print, and sends what the tenant's rules say. */
export class LogModule {
  public readonly counters = emptyLogCounters();
  private readonly files = new Map<string, { readonly log: LogFile; readonly place: LogPlace }>();
  private readonly sources = new Map<string, { pod: KnownPod | undefined; source: Source }>();
  private readonly firstSeen = new Map<string, number>();

  public constructor(private readonly options: LogModuleOptions) {}

  /**
   * Reads a part of what is new in each file.
   *
   * @returns whether there was anything.
   */
  public async pass(rules: LogRules): Promise<boolean> {
    let isBusy = false;
    const places = await this.places();
    const existing = new Set(places.map(({ file }) => file));
    const removed = [...this.files.values()].filter(({ place }) => !existing.has(place.file));
    for (const place of [...places, ...removed.map((each) => each.place)]) {
      try {
        const isRead = await this.readFile(place, rules, !existing.has(place.file));
        if (isRead) isBusy = true;
        // What was open when its name went can still be read to its end.
        else if (!existing.has(place.file)) await this.letGo(place.file);
      } catch (error) {
        const reason = reasonOf(error);
        this.options.problems.add(`log file ${place.file}: cannot be read (${reason})`);
      }
    }
    return isBusy;
  }

  /** Lets go of all files. */
  public async close(): Promise<void> {
    await Promise.all([...this.files.values()].map(({ log }) => log.close()));
    this.files.clear();
  }

  private async readFile(place: LogPlace, rules: LogRules, isRemoved: boolean): Promise<boolean> {
    const source = this.sourceOf(place);
    if (source === undefined) return false;
    const { folder, positions } = this.options;
    const log = this.files.get(place.file)?.log ?? new LogFile(join(folder, place.file), positions.get(place.file));
    this.files.set(place.file, { log, place });
    for (let chunks = 0; chunks < CHUNKS_IN_A_ROW; chunks += 1) {
      const chunk = await log.read(isRemoved);
      if (chunk === undefined) return chunks > 0;
      this.counters.malformed += chunk.malformed;
      for (const line of chunk.lines) this.handle(line, source, rules);
      this.options.mark({ file: place.file, next: chunk.next });
      await this.options.room();
    }
    return true;
  }

  private handle(line: ContainerLine, source: Source, rules: LogRules): void {
    const { counters } = this;
    counters.read += 1;
    if (line.isCut) counters.cut += 1;
    const fields = readLine(line.content);
    const decision = rules.decide(source, { content: line.content, loglevel: fields.loglevel });
    if (decision.kind === "unmatched") counters.unmatched += 1;
    else if (decision.kind === "blocked") counters.blocked += 1;
    else if (decision.kind === "excluded") {
      counters.excluded[decision.rule] = (counters.excluded[decision.rule] ?? 0) + 1;
    } else {
      const { content } = decision;
      // What is hidden in the content must not leave as a field; time and level are no secrets and stay readable.
      const shown = content === line.content ? fields : { ...fields, attributes: readLine(content).attributes };
      const parts = { content, fields: shown, runtimeTime: line.time, source: source.attributes, now: Date.now() };
      const record = recordOf(parts);
      if (record === undefined) {
        counters.tooOld += 1;
        return;
      }
      counters.matched += 1;
      if (content !== line.content) counters.masked += 1;
      this.options.send(record);
    }
  }

  /** Undefined while the pod of the folder is not known yet. */
  private sourceOf(place: LogPlace): Source | undefined {
    const { cluster, problems } = this.options;
    const pod = cluster.byUid(place.uid);
    const key = `${place.uid}/${place.container}`;
    const known = this.sources.get(key);
    if (known !== undefined && known.pod === pod) return known.source;
    if (pod === undefined) {
      const since = this.firstSeen.get(key) ?? cluster.count;
      this.firstSeen.set(key, since);
      if (cluster.count - since < PATIENCE) return undefined;
      problems.add(`log folder ${place.folder}: the cluster has no pod with this UID; its lines carry names only`);
    }
    const source = toSource(place, pod);
    this.sources.set(key, { pod, source });
    this.firstSeen.delete(key);
    return source;
  }

  private async places(): Promise<LogPlace[]> {
    const { folder } = this.options;
    const found: LogPlace[] = [];
    for (const podFolder of await foldersIn(folder)) {
      const [namespace, name, uid, ...others] = podFolder.split("_");
      if (!namespace || !name || !uid || others.length > 0) continue;
      for (const container of await foldersIn(join(folder, podFolder))) {
        const files = await readdir(join(folder, podFolder, container)).catch(() => []);
        for (const each of files
          .filter((file) => /^\d+\.log$/.test(file))
          .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))) {
          const file = join(podFolder, container, each);
          found.push({ namespace, pod: name, uid, container, folder: podFolder, file });
        }
      }
    }
    return found;
  }

  private async letGo(file: string): Promise<void> {
    await this.files.get(file)?.log.close();
    this.files.delete(file);
  }
}

interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  /** Name of the pod's folder. */
  readonly folder: string;
  /** Path of the file below the folder of all pods. */
  readonly file: string;
}

function toSource({ namespace, pod: name, uid, container }: LogPlace, pod: KnownPod | undefined): Source {
  const names = { "k8s.namespace.name": namespace, "k8s.pod.name": name, "k8s.pod.uid": uid };
  return {
    namespace,
    container,
    workloadName: pod?.workload.name ?? "",
    workloadKind: pod?.workload.kind ?? "",
    podLabels: pod?.pod.metadata.labels ?? {},
    podAnnotations: pod?.pod.metadata.annotations ?? {},
    attributes: {
      ...(pod?.attributes ?? names),
      "k8s.container.name": container,
      "container.name": container,
    },
  };
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
