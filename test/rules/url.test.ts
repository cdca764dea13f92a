import fc from "fast-check";
import { publicUrlFault } from "../../rules/url";

const UNREACHABLE = {
  must: "must be an address that the internet leads to",
  fix: "write the public name of the load balancer, or leave the check out",
};

test.each([
  "https://lb.example.com",
  "https://lb.example.com/orders?x=1",
  "https://lb.example.com:8443/",
  "https://8.8.8.8/",
  "https://[2606:4700:4700::1111]/",
  "https://localhost.example.com/",
  "https://internal.example.com/",
])("%s can be reached from the internet", (url) => {
  expect(publicUrlFault(url)).toBeUndefined();
});

test.each([
  "https://localhost/",
  "https://orders/",
  "https://printer.local/",
  "https://lb.corp.internal",
  "https://orders.orders.svc/",
  "https://orders.orders.svc.cluster.local./",
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://10.1.2.3/",
  "https://172.31.255.255/",
  "https://192.168.0.1:8443/x",
  "https://169.254.169.254/latest/meta-data",
  "https://100.64.0.1/",
  "https://203.0.113.9/",
  "https://255.255.255.255/",
  "https://[::1]/",
  "https://[fd00::1]/",
  "https://[fe80::1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[2001:db8::1]/",
  "https://[broken/",
  "https://999.1.1.1/",
])("%s can not", (url) => {
  expect(publicUrlFault(url)).toEqual(UNREACHABLE);
});

test("what is no https URL is refused for that", () => {
  expect(publicUrlFault("http://lb.example.com")?.must).toBe("must be an https URL");
  expect(publicUrlFault("https://u:p@lb.example.com")?.must).toBe(
    "must hold no user name or password, which are secrets",
  );
});

test("no address of a private network passes, however it is written", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(byte, byte, byte, fc.constantFrom("dotted", "number", "hexadecimal"), (b, c, d, form) => {
      const number = (10 << 24) + (b << 16) + (c << 8) + d;
      const host =
        form === "dotted" ? `10.${b}.${c}.${d}` : form === "number" ? String(number) : `0x${number.toString(16)}`;
      expect(publicUrlFault(`https://${host}/`)).toEqual(UNREACHABLE);
    }),
  );
});
