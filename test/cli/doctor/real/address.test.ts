import { judgeAddress, judgeEnvironmentAddress } from "../../../../cli/doctor/real/address";

const judge = (url: string, id = "abc12345") =>
  judgeEnvironmentAddress({ what: "Address", url, place: "VARIABLE" }, id);
const MANAGED = "00000000-1111-2222-3333-444444444444";

test.each([
  ["https://abc12345.live.dynatrace.com", "abc12345", "names environment abc12345"],
  [`https://dynatrace.example.com/e/${MANAGED}`, MANAGED, `names environment ${MANAGED}`],
  ["http://127.0.0.1:8767", "abc12345", "says nothing of an environment"],
  ["http://localhost:8767", "abc12345", "says nothing of an environment"],
  ["http://[::1]:8767", "abc12345", "says nothing of an environment"],
])("%s is fine", (url, id, says) => {
  const found = `${url} ${says}`;
  expect(judge(url, id)).toEqual({
    url,
    findings: [{ what: "Address", state: "fine", found, place: "VARIABLE", rule: "address" }],
  });
});

test.each([
  ["abc12345.live.dynatrace.com", "is no https address", "write it as https://host"],
  ["ftp://abc12345.live.dynatrace.com", "is no https address", "write it as https://host"],
  [
    "http://abc12345.live.dynatrace.com",
    "is plain http, so that everybody on the way could read the credentials; nothing was sent",
    "write https://",
  ],
  [
    "http://127.0.0.1.example.com",
    "is plain http, so that everybody on the way could read the credentials; nothing was sent",
    "write https://",
  ],
  [
    "https://user:secret@abc12345.live.dynatrace.com",
    "holds a user name or password",
    "remove what stands before the @",
  ],
  ["https://abc12345.live.dynatrace.com/?a=b", "has a query", "write it up to the ? or #, without them"],
  [
    "https://xyz98765.live.dynatrace.com",
    "is the address of xyz98765, and the environment is abc12345; nothing was sent",
    "write https://abc12345.live.dynatrace.com, or the id of xyz98765",
  ],
  [
    `https://dynatrace.example.com/e/${MANAGED}`,
    `is the address of ${MANAGED}, and the environment is abc12345; nothing was sent`,
    `write https://dynatrace.example.com/e/abc12345, or the id of ${MANAGED}`,
  ],
  [
    "https://abc12345.live.dynatrace.com/api/v2",
    "has the path /api/v2, below which no API is served",
    "write https://abc12345.live.dynatrace.com",
  ],
])("%s is a problem, and nothing is sent there", (url, found, fix) => {
  expect(judge(url)).toEqual({
    findings: [{ what: "Address", state: "problem", found, fix, place: "VARIABLE", rule: "address" }],
  });
});

test.each([
  [
    "https://abc12345.apps.dynatrace.com",
    "is the address of the apps; the provider finds the API by it, other programs do not",
  ],
  [
    "https://abc12345.live.dynatrace.com/",
    "has a slash or a blank at its end, which the provider cuts off and other programs do not",
  ],
  [
    " https://abc12345.live.dynatrace.com ",
    "has a slash or a blank at its end, which the provider cuts off and other programs do not",
  ],
])("%j is used as what it means, with a note", (url, found) => {
  const right = "https://abc12345.live.dynatrace.com";
  const fix = `write ${right}`;
  expect(judge(url)).toEqual({
    url: right,
    findings: [{ what: "Address", state: "note", found, fix, place: "VARIABLE", rule: "address" }],
  });
});

test("an address of the account says nothing where it is fine", () => {
  const url = "https://api.dynatrace.com";
  expect(judgeAddress({ what: "Account API", url, place: "VARIABLE" })).toEqual({ url, findings: [] });
});
