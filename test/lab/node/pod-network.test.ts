import { connect } from "node:net";
import fc from "fast-check";
import { claimAddress, localAddressOf } from "../../../lab/node/pod-network";

test("a pod's address has its place on the loopback device", () => {
  expect(localAddressOf("10.200.1.2")).toBe("127.200.1.2");
  expect(localAddressOf("10.128.0.1")).toBe("127.128.0.1");
});

test.each(["10.127.0.1", "10.0.0.1", "127.200.1.2", "192.0.2.1", "10.200.1", "10.200.1.2.3", "", "10.200.1.2\n"])(
  "%j is no address of a pod",
  (address) => {
    expect(() => localAddressOf(address)).toThrow(
      `${address} is not an address of the lab's pod network, which is 10.128.0.0/9`,
    );
  },
);

test("two pods never hold one address, even with one id, until it is released", async () => {
  const first = await claimAddress("a");
  const second = await claimAddress("a");
  expect(second.local).not.toBe(first.local);
  await first.release();
  const third = await claimAddress("a");
  expect(third).toMatchObject({ podIp: first.podIp, local: first.local });
  await Promise.all([second.release(), third.release()]);
});

test("whoever connects to a held address where nothing is served is shut out", async () => {
  const { local, release } = await claimAddress("b");
  const socket = connect({ host: local, port: 10_250 });
  await new Promise((resolve) => socket.once("close", resolve));
  await release();
});

test("every pod's address can be mapped", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (uid) => {
      const { podIp, local, release } = await claimAddress(uid);
      await release();
      expect(localAddressOf(podIp)).toBe(local);
      expect(local).toMatch(
        /^127\.(12[89]|1[3-9]\d|2[0-4]\d|25[0-5])\.\d{1,3}\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/,
      );
    }),
    { numRuns: 30 },
  );
});
