import type { ApiRequest } from "../../../lab/control-plane/api-connection";
import { KubernetesFailure } from "../../../lab/control-plane/api-failure";
import { followObjects } from "../../../lab/control-plane/follow";

const object = (name: string, version: number, uid = name) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, uid, resourceVersion: `${version}` },
});

/** An API whose lists and watches a test hands out one by one. */
class Api {
  public readonly asked: string[] = [];
  public readonly told: string[] = [];
  private tell: (line: unknown) => void = () => undefined;
  private end: (error?: Error) => void = () => undefined;
  private onWatch: () => void = () => undefined;

  public constructor(private readonly lists: (object[] | Error)[]) {}

  public readonly connection = {
    send: async ({ path }: ApiRequest) => {
      this.asked.push(path);
      const items = this.lists.shift() ?? [];
      if (items instanceof Error) throw items;
      return { body: { metadata: { resourceVersion: `${100 * this.asked.length}` }, items }, warnings: [] };
    },
    stream: (path: string, _attempt: string, onLine: (line: unknown) => void) => {
      this.asked.push(path.replace("watch=true&allowWatchBookmarks=true&", ""));
      this.tell = onLine;
      const ended = new Promise<void>((resolve, reject) => {
        this.end = (error) => (error ? reject(error) : resolve());
      });
      this.onWatch();
      return { ended, close: () => this.end() };
    },
  };

  public follow() {
    return followObjects(this.connection, async () => "/pods", {
      onChange: ({ metadata }) => this.told.push(`${metadata.name} ${String(metadata.resourceVersion)}`),
      onGone: ({ metadata }) => this.told.push(`${metadata.name} gone`),
      onFailure: ({ message }) => this.told.push(message),
    });
  }

  public say(type: string, about: object): void {
    this.tell({ type, object: about });
  }

  /** Ends the watch, and waits for the next one. */
  public async next(error?: Error): Promise<void> {
    const begun = new Promise<void>((resolve) => {
      this.onWatch = resolve;
    });
    this.end(error);
    await begun;
  }
}

test("what is there is told first, and then each change once", async () => {
  const api = new Api([[object("a", 1), object("b", 2)]]);
  const following = api.follow();
  await following.ready;
  await Promise.resolve();
  api.say("MODIFIED", object("a", 3));
  api.say("ADDED", object("c", 4));
  api.say("BOOKMARK", object("", 5));
  api.say("DELETED", object("b", 6));
  expect(api.told).toEqual(["a 1", "b 2", "a 3", "c 4", "b gone"]);
  following.close();
  api.say("ADDED", object("d", 7));
  expect(api.told).toHaveLength(5);
});

test("a watch that ends goes on from the last version, and one that expired begins with a list", async () => {
  const api = new Api([
    [object("a", 1), object("b", 2)],
    [object("a", 1), object("b", 9, "new b")],
  ]);
  const following = api.follow();
  await following.ready;
  await Promise.resolve();
  api.say("BOOKMARK", object("", 150));
  await api.next();
  api.say("ERROR", { kind: "Status", code: 410 });
  await api.next();
  following.close();
  expect(api.asked).toEqual([
    "/pods",
    "/pods?resourceVersion=100",
    "/pods?resourceVersion=150",
    "/pods",
    "/pods?resourceVersion=400",
  ]);
  expect(api.told).toEqual(["a 1", "b 2", "b 9", "b gone"]);
});

test("a failure is told, and everything is asked anew; a version that is gone is no failure", async () => {
  const api = new Api([new Error("no connection"), [object("a", 1)]]);
  const following = api.follow();
  await following.ready;
  await Promise.resolve();
  expect(api.told).toEqual(["no connection", "a 1"]);
  await api.next(new KubernetesFailure("watch", 410, {}));
  following.close();
  expect(api.told).toEqual(["no connection", "a 1", "a gone"]);
});
