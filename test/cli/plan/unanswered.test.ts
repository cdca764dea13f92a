import { printUnanswered, sortUnanswered } from "../../../cli/plan/unanswered";

const ZONE = 'dynatrace_management_zone_v2.Zone: Get "https://abc.example.com/api": dial tcp 10.0.0.1:443: i/o timeout';
const GROUP =
  'dynatrace_iam_group.G: Get "http://127.0.0.1:8765/iam": Post "http://127.0.0.1:8765/sso": dial tcp 127.0.0.1:8765: connect: connection refused';
const NAME =
  'dynatrace_slo.S: Get "https://typo.example.com/x": dial tcp: lookup typo.example.com on 10.0.0.2:53: no such host';
const OTHER = 'dynatrace_document.D: Get "https://abc.example.com/x": 401';

test("what says the same of many objects is said once, with every server and reason", () => {
  const sorted = sortUnanswered([ZONE, GROUP, OTHER, GROUP, NAME]);
  expect(sorted).toEqual({
    others: [OTHER],
    hosts: ["abc.example.com", "127.0.0.1:8765", "typo.example.com"],
    reasons: ["i/o timeout", "connection refused", "no such host"],
    count: 4,
  });
  expect(printUnanswered(sorted)[0]).toBe(
    "  no answer from abc.example.com and 127.0.0.1:8765 and typo.example.com for 4 objects: i/o timeout, connection refused, no such host",
  );
});

test("where everybody answered, nothing is said", () => {
  expect(printUnanswered(sortUnanswered([OTHER]))).toEqual([]);
  expect(printUnanswered(sortUnanswered([GROUP]))).toEqual([
    "  no answer from 127.0.0.1:8765 for 1 object: connection refused",
    "  check the address and that this machine reaches it: npx onboard doctor --real;",
    "  the lab has to be kept running: npm run lab:tenant",
  ]);
});
