import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FollowOptions } from "../../../lab/control-plane/follow";
import type { KubernetesObject, ObjectReference } from "../../../lab/control-plane/kubernetes-object";
import { type LoadBalancer, startLoadBalancer } from "../../../lab/load-balancer/load-balancer";
import { claimAddress, type PodAddress } from "../../../lab/node/pod-network";

const FRONT = { apiVersion: "v1", kind: "Service", metadata: { name: "web-lb", namespace: "orders" } };
const SERVICE = { ...FRONT, spec: { type: "LoadBalancer", ports: [{ name: "http", port: 80 }] } };

/** A control plane that holds one Service and tells of EndpointSlices. */
class Plane {
  public readonly statuses: object[] = [];
  private options?: FollowOptions;

  public async get({ metadata }: ObjectReference): Promise<KubernetesObject | undefined> {
    return metadata.name === "web-lb" ? SERVICE : undefined;
  }

  public async mergeStatus(_reference: ObjectReference, status: object): Promise<void> {
    this.statuses.push(status);
  }

  public follow(_apiVersion: string, _kind: string, options: FollowOptions) {
    this.options = options;
    return { ready: Promise.resolve(), close: () => undefined };
  }

  /** One slice with these pods, all at one port. */
  public tell(port: number, endpoints: { pod: string; ip: string; ready?: boolean }[], service = "web-lb"): void {
    this.options?.onChange({
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: `${service}-1`, namespace: "orders", labels: { "kubernetes.io/service-name": service } },
      ports: [{ name: "http", port }],
      endpoints: endpoints.map(({ pod, ip, ready = true }) => ({
        addresses: [ip],
        conditions: { ready },
        targetRef: { name: pod },
      })),
    });
  }
}

let plane: Plane;
let balancer: LoadBalancer;
const addresses: PodAddress[] = [];
const servers: Server[] = [];
let port = 0;

/** A pod that answers with what it was asked. */
async function startPod(name: string, address: PodAddress): Promise<void> {
  const server = createServer((request, response) => {
    if (request.url === "/cut") return request.socket.destroy();
    const body: Buffer[] = [];
    request.on("data", (chunk: Buffer) => body.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      response.writeHead(Number(/status=(\d+)/.exec(url ?? "")?.[1] ?? 200), { "x-pod": name });
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(body).toString("base64") }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address.local, resolve));
  port = (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  for (const uid of ["lb-1", "lb-2", "lb-3"]) addresses.push(await claimAddress(uid));
  for (const [index, address] of addresses.slice(0, 2).entries()) await startPod(`pod-${index + 1}`, address);
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all(addresses.map(({ release }) => release()));
});
beforeEach(async () => {
  plane = new Plane();
  balancer = await startLoadBalancer({ client: plane as never, front: FRONT });
});
afterEach(() => balancer.close());

const ip = (number: number) => addresses[number - 1]?.podIp ?? "";
const both = () => [1, 2].map((number) => ({ pod: `pod-${number}`, ip: ip(number) }));
const podOf = async (path = "/") => (await fetch(`${balancer.url}${path}`)).headers.get("x-pod");

test("the pods are asked in turn", async () => {
  plane.tell(port, both());
  const pods = [await podOf(), await podOf(), await podOf(), await podOf()];
  expect(pods).toEqual(["pod-1", "pod-2", "pod-1", "pod-2"]);
  expect(balancer.report()).toEqual({
    requests: 4,
    byClass: { "2xx": 4 },
    byPod: { "pod-1": 2, "pod-2": 2 },
    retries: 0,
  });
});

test("the request arrives as it was sent, with who sent it", async () => {
  plane.tell(port, both());
  const body = Buffer.from([0, 255, 10, 13, 34]);
  const answer = await fetch(`${balancer.url}/a//b%2Fc?x=1&x=2&y=%20`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: "00-1-2-01" },
    body,
  });
  const seen = (await answer.json()) as { headers: object };
  expect(seen).toMatchObject({ method: "POST", url: "/a//b%2Fc?x=1&x=2&y=%20", body: body.toString("base64") });
  expect(seen.headers).toMatchObject({
    host: new URL(balancer.url).host,
    "content-type": "application/json",
    "content-length": "5",
    traceparent: "00-1-2-01",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
  });
});

test.each(["GET", "DELETE", "PUT"])("%s without a body passes too", async (method) => {
  plane.tell(port, both());
  const answer = await fetch(`${balancer.url}/`, { method });
  expect(await answer.json()).toMatchObject({ method, body: "" });
});

test("an answer with an error is the pod's own", async () => {
  plane.tell(port, both());
  const answer = await fetch(`${balancer.url}/?status=503`);
  expect([answer.status, answer.headers.get("x-pod")]).toEqual([503, "pod-1"]);
  expect(balancer.report()).toMatchObject({ byClass: { "5xx": 1 }, byPod: { "pod-1": 1 }, retries: 0 });
});

test("a pod that takes no connection is passed over, with the body", async () => {
  plane.tell(port, [{ pod: "pod-3", ip: ip(3) }, ...both()]);
  const answer = await fetch(`${balancer.url}/`, { method: "POST", body: "once" });
  expect(answer.headers.get("x-pod")).toBe("pod-1");
  expect(await answer.json()).toMatchObject({ body: Buffer.from("once").toString("base64") });
  expect(balancer.report()).toMatchObject({ requests: 1, retries: 1, byPod: { "pod-1": 1 } });
});

test("a request that a pod has taken is not sent to another", async () => {
  plane.tell(port, both());
  const answer = await fetch(`${balancer.url}/cut`, { method: "POST", body: "once" });
  expect([answer.status, await answer.text()]).toEqual([502, "pod pod-1 gave no answer\n"]);
  expect(balancer.report()).toMatchObject({ byClass: { "5xx": 1 }, byPod: {}, retries: 0 });
});

test("without a ready pod it answers by itself", async () => {
  plane.tell(port, [{ pod: "pod-1", ip: ip(1), ready: false }]);
  plane.tell(port, both(), "another-service");
  const answer = await fetch(`${balancer.url}/`);
  expect([answer.status, await answer.text()]).toEqual([503, "no pod of the service is ready\n"]);
  expect(balancer.endpoints()).toEqual([]);
});

test("when all pods take no connection, nobody is left", async () => {
  plane.tell(port, [{ pod: "pod-3", ip: ip(3) }]);
  expect((await fetch(`${balancer.url}/`)).status).toBe(503);
  expect(balancer.report()).toMatchObject({ retries: 1, byClass: { "5xx": 1 } });
});

test("its address stands in the API for as long as it listens", async () => {
  const { port: own } = new URL(balancer.url);
  await balancer.close();
  expect(plane.statuses).toEqual([
    { loadBalancer: { ingress: [{ ip: "127.0.0.1", ports: [{ port: Number(own), protocol: "TCP" }] }] } },
    { loadBalancer: { ingress: [] } },
  ]);
});

test("a front that does not exist is named", async () => {
  const front = { ...FRONT, metadata: { name: "other", namespace: "orders" } };
  await expect(startLoadBalancer({ client: plane as never, front })).rejects.toThrow(
    "there is no Service orders/other to balance load for",
  );
});
