import { issuePersonToken, PERSON_TOKEN_LIFETIME, personOf } from "../../../../lab/tenant/people/person-tokens";

const ADA = { name: "ada", claims: ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50", "a.b"] };

test("a token says who presents it until it expires", () => {
  const token = issuePersonToken(ADA, 1_000);
  const end = 1_000 + PERSON_TOKEN_LIFETIME * 1_000;
  expect(personOf(token, 1_000)).toEqual(ADA);
  expect(personOf(token, end - 1)).toEqual(ADA);
  expect(personOf(token, end)).toBeUndefined();
});

test.each(["", "lab-person.", "lab-person.e30.", "lab-bearer.abc", "lab-person.e30.c2lnbmVk"])(
  "%j is nobody",
  (token) => {
    expect(personOf(token, 0)).toBeUndefined();
  },
);
