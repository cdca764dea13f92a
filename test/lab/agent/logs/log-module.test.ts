import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClusterView } from "../../../../lab/agent/cluster-view";
import { LogModule, type ReadPosition } from "../../../../lab/agent/logs/log-module";
import type { LogRecord } from "../../../../lab/agent/logs/log-record";
import { LogRules } from "../../../../lab/agent/logs/log-rules";
import { Problems } from "../../../../lab/agent/problems";
import { CLUSTER, cri, PlainCluster, podOf } from "../agent-lab";

let folder: string;
let kubernetes: PlainCluster;
let cluster: ClusterView;
let logs: LogModule;
let records: LogRecord[];
let marks: ReadPosition[];
let problems: Problems;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-module-"));
  kubernetes = new PlainCluster();
  cluster = new ClusterView({ kubernetes, cluster: CLUSTER, observe: { selector: {} } });
  records = [];
  marks = [];
  problems = new Problems();
  logs = new LogModule({
    folder,
    cluster,
    problems,
    positions: new Map(),
    send: (record) => records.push(record),
    mark: (read) => marks.push(read),
    room: async () => {},
  });
});
afterEach(async () => {
  await logs.close();
  await rm(folder, { recursive: true, force: true });
});

const rules = () =>
  new LogRules({ storageRules: [{ name: "all", isSent: true, matchers: [] }], maskingRules: [] }, problems);
const contents = () => records.map(({ content }) => content);

async function print(text: string, { uid = "uid-a", container = "app", file = "0.log" } = {}) {
  const place = join(folder, `orders_a_${uid}`, container);
  await mkdir(place, { recursive: true });
  await appendFile(join(place, file), text);
}

async function pass() {
  const all = rules();
  while (await logs.pass(all));
}

test("every container of a pod is read, and every start of it, the older first", async () => {
  kubernetes.objects.push(podOf("a"));
  await cluster.refresh([]);
  await print(cri("third"), { file: "10.log" });
  await print(cri("second"), { file: "2.log" });
  await print(cri("first"));
  await print(cri("not a log"), { file: "0.log.gz" });
  await print(cri("beside"), { container: "sidecar" });
  await pass();
  expect(contents()).toEqual(["first", "second", "third", "beside"]);
  expect(records.map((record) => record["k8s.container.name"])).toEqual(["app", "app", "app", "sidecar"]);
});

test("a folder waits for its pod, and after three looks at the cluster its lines carry names only", async () => {
  await cluster.refresh([]);
  await print(cri("line"));
  await pass();
  expect(records).toEqual([]);
  for (let look = 0; look < 3; look += 1) await cluster.refresh([]);
  await pass();
  expect(records).toEqual([
    expect.objectContaining({
      content: "line",
      "k8s.namespace.name": "orders",
      "k8s.pod.name": "a",
      "k8s.pod.uid": "uid-a",
    }),
  ]);
  expect(records[0]).not.toHaveProperty("k8s.workload.name");
  expect(problems.list().map(({ message }) => message)).toEqual([
    "log folder orders_a_uid-a: the cluster has no pod with this UID; its lines carry names only",
  ]);
});

test("the pod that a folder waited for gives its lines everything", async () => {
  await cluster.refresh([]);
  await print(cri("line"));
  await pass();
  kubernetes.objects.push(podOf("a"));
  await cluster.refresh([]);
  await pass();
  expect(records).toEqual([expect.objectContaining({ content: "line", "k8s.workload.name": "shop" })]);
});

test("what a removed pod printed last is read as long as its file is open", async () => {
  kubernetes.objects.push(podOf("a"));
  await cluster.refresh([]);
  await print(cri("one"));
  await pass();
  await print(cri("two") + cri("without a line feed").replace(" F ", " P "));
  await rm(join(folder, "orders_a_uid-a"), { recursive: true });
  await pass();
  expect(contents()).toEqual(["one", "two", "without a line feed"]);
});

test("after each chunk it says up to where the file is done with", async () => {
  kubernetes.objects.push(podOf("a"));
  await cluster.refresh([]);
  const text = cri("one");
  await print(text);
  await pass();
  expect(marks).toEqual([
    { file: join("orders_a_uid-a", "app", "0.log"), next: { inode: expect.any(Number), position: text.length } },
  ]);
});

test("folders of other shapes, and a folder of logs that does not exist, are nothing", async () => {
  await cluster.refresh([]);
  await mkdir(join(folder, "lost+found"));
  await pass();
  await rm(folder, { recursive: true });
  await pass();
  expect([records, problems.list()]).toEqual([[], []]);
});

test("old lines and lines of another form are counted and not sent", async () => {
  kubernetes.objects.push(podOf("a"));
  await cluster.refresh([]);
  await print(`2020-01-01T00:00:00.000000000Z stdout F old\nnonsense\n${cri("new")}`);
  await pass();
  expect(contents()).toEqual(["new"]);
  expect(logs.counters).toMatchObject({ read: 2, matched: 1, tooOld: 1, malformed: 1 });
});
