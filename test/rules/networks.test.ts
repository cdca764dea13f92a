import fc from "fast-check";
import { isRouted, networkFault, PRIVATE_NETWORKS } from "../../rules/networks";

test.each([
  "0.0.0.0/0",
  "192.0.2.0/24",
  "192.0.2.1/32",
  "::/0",
  "2001:db8::/32",
  "fd00::1/128",
  "1:2:3:4:5:6:7:8/128",
  ...PRIVATE_NETWORKS,
])("the network %s is allowed", (text) => {
  expect(networkFault(text)).toBeUndefined();
});

test.each([
  "",
  "192.0.2.0",
  "192.0.2.0/33",
  "192.0.2.0/024",
  "192.0.2/24",
  "192.0.2.0/24/8",
  "192.0.2.0/-1",
  "2001:db8::/129",
  "::ffff:192.0.2.0/120",
  "fe80::1%eth0/128",
  "apps.example.com/24",
])("%j is not a network", (text) => {
  expect(networkFault(text)).toEqual({
    must: "must be a network in CIDR form",
    fix: "write an address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/32",
  });
});

test.each([
  ["10.1.2.3/8", 8, "10.1.2.3/32"],
  ["2001:db8::1/32", 32, "2001:db8::1/128"],
])("%s reads like one address and means more", (text, length, alone) => {
  expect(networkFault(text)).toEqual({
    must: `must be a network, whose address ends in zeros after its first ${length} bits`,
    fix: `write the network's first address, or ${alone} for this address alone`,
  });
});

test("every address is a network by itself, and every network of a given length ends in zeros", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
      expect(networkFault(`${address}/32`)).toBeUndefined();
      const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
      const endsInZeros = number % 2 ** (32 - length) === 0;
      expect(networkFault(`${address}/${length}`) === undefined).toBe(endsInZeros);
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      fc.pre(!address.includes("."));
      expect(networkFault(`${address}/128`)).toBeUndefined();
    }),
  );
});

test("an address is routed, not routed, or no address at all", () => {
  for (const address of ["8.8.8.8", "172.15.255.255", "172.32.0.0", "2606:4700::1"])
    expect(isRouted(address)).toBe(true);
  for (const address of ["10.0.0.1", "172.16.0.0", "::1", "fd00::1", "2001:db8::1", "::ffff:8.8.8.8"])
    expect(isRouted(address)).toBe(false);
  for (const text of ["", "lb.example.com", "8.8.8", "8.8.8.8/32"]) expect(isRouted(text)).toBeUndefined();
});
