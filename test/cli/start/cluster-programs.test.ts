import { ClusterPrograms } from "../../../cli/start/cluster-programs";
import type { ControlPlaneBinaries } from "../../../lab/control-plane/binaries";

const BINARIES: ControlPlaneBinaries = {
  etcd: "/programs/etcd",
  kubeApiserver: "/programs/kube-apiserver",
  kubeControllerManager: "/programs/kube-controller-manager",
};
const never = () => new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("programs that are found are ready, whether or not a build is allowed", async () => {
  const programs = new ClusterPrograms(never(), async () => BINARIES);
  expect(programs.stage).toBe("looking");
  const said: string[] = [];
  expect(await programs.follow((message) => said.push(message))).toBe("its programs are there");
  expect(said).toEqual(["waiting"]);
  expect(programs.stage).toBe("ready");
  expect(await programs.ready()).toEqual(BINARIES);
});

test("a build waits until it is allowed, and whoever follows it hears why and what is done", async () => {
  const began: string[] = [];
  const programs = new ClusterPrograms(never(), async (say, { onNote, beforeBuild, background } = {}) => {
    onNote?.("no prebuilt ones");
    say("looked everywhere");
    await beforeBuild?.();
    began.push(background ? "in the background" : "in front");
    return BINARIES;
  });
  await settled();
  expect({ stage: programs.stage, began }).toEqual({ stage: "building", began: [] });
  const said: string[] = [];
  const followed = programs.follow((message) => said.push(message));
  programs.allowBuild();
  await followed;
  expect({ said, began }).toEqual({ said: ["no prebuilt ones", "looked everywhere"], began: ["in the background"] });
});

test("a failure is told to those who follow, and harms nobody else", async () => {
  const programs = new ClusterPrograms(never(), () => Promise.reject(new Error("no Go")));
  await settled();
  expect(programs.stage).toBe("failed");
  await expect(programs.follow(() => undefined)).rejects.toThrow("no Go");
  await expect(programs.ready()).rejects.toThrow("no Go");
});

test.each(["stop", "abandon"] as const)("%s ends what is under way", async (way) => {
  const stop = new AbortController();
  let signal: AbortSignal | undefined;
  const programs = new ClusterPrograms(stop.signal, async (_say, build = {}) => {
    signal = build.signal;
    await build.beforeBuild?.();
    signal?.throwIfAborted();
    return BINARIES;
  });
  if (way === "abandon") programs.abandon();
  else stop.abort(new Error("a Ctrl-C"));
  expect(signal?.aborted).toBe(true);
  programs.allowBuild();
  await expect(programs.ready()).rejects.toThrow(
    way === "abandon" ? "the control plane is not needed any more" : "a Ctrl-C",
  );
});
