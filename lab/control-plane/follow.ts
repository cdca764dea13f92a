import type { ApiConnection, ApiStream } from "./api-connection";
import { KubernetesFailure } from "./api-failure";
import type { KubernetesObject } from "./kubernetes-object";

export interface FollowOptions {
  /** Only objects in it. @default all namespaces */
  readonly namespace?: string;
  /** Told of each object that is there at first, and of each that comes or changes. */
  readonly onChange: (object: KubernetesObject) => void;
  /** Told of each object that is gone, with its last known state. */
  readonly onGone?: (object: KubernetesObject) => void;
  /** Told of what went wrong; it is tried again until it is closed. @default nobody is told */
  readonly onFailure?: (error: Error) => void;
}

/** A stream of changes that goes on until it is closed. */
export interface Following {
  /** When all objects that were there at first have been told. */
  readonly ready: Promise<void>;
  /** Tells of nothing any more. */
  close(): void;
}

/** How long to wait after a failure before everything is asked anew. */
const RETRY_MS = 500;

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubernetesObject;
}

/**
 * Lists a collection and then watches it. When the watch cannot go on, because the server has forgotten the version or
 * the connection broke, it lists again and tells what differs, so that nobody misses a change.
 *
 * @see Kubernetes documentation, "Efficient detection of changes"
 */
export function followObjects(
  connection: Pick<ApiConnection, "send" | "stream">,
  collection: () => Promise<string>,
  { onChange, onGone = () => undefined, onFailure = () => undefined }: FollowOptions,
): Following {
  const known = new Map<string, KubernetesObject>();
  let stream: ApiStream | undefined;
  let isClosed = false;
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });

  const list = async (path: string): Promise<string> => {
    const { body } = await connection.send({ method: "GET", path, attempt: `list ${path}` });
    const { metadata, items } = body as { metadata: { resourceVersion: string }; items: KubernetesObject[] };
    if (isClosed) return metadata.resourceVersion;
    const gone = new Map(known);
    for (const item of items) {
      gone.delete(keyOf(item));
      const before = known.get(keyOf(item));
      known.set(keyOf(item), item);
      if (before?.metadata.resourceVersion !== item.metadata.resourceVersion) onChange(item);
    }
    for (const [key, object] of gone) {
      known.delete(key);
      onGone(object);
    }
    return metadata.resourceVersion;
  };

  /** Watches until the connection ends, and returns the version to go on from; nothing when it must be listed again. */
  const watch = async (path: string, from: string): Promise<string | undefined> => {
    let version: string | undefined = from;
    const query = new URLSearchParams({ watch: "true", allowWatchBookmarks: "true", resourceVersion: from });
    stream = connection.stream(`${path}?${query}`, `watch ${path}`, (line) => {
      const { type, object } = line as WatchEvent;
      if (isClosed) return;
      if (type === "ERROR") {
        version = undefined;
        return;
      }
      version = String(object.metadata.resourceVersion);
      if (type === "BOOKMARK") return;
      if (type === "DELETED") {
        known.delete(keyOf(object));
        onGone(object);
      } else {
        known.set(keyOf(object), object);
        onChange(object);
      }
    });
    if (isClosed) stream.close();
    await stream.ended;
    return version;
  };

  const run = async () => {
    let version: string | undefined;
    while (!isClosed) {
      try {
        const path = await collection();
        version ??= await list(path);
        markReady();
        if (!isClosed) version = await watch(path, version);
      } catch (error) {
        version = undefined;
        if (isClosed) return;
        const isExpired = error instanceof KubernetesFailure && error.status === 410;
        if (!isExpired) onFailure(error as Error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };
  void run();
  return {
    ready,
    close: () => {
      isClosed = true;
      stream?.close();
      markReady();
    },
  };
}

/** Two objects of one name that follow each other are two. */
function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}/${String(metadata.uid)}`;
}
