import { printPending } from "../../../cli/import/pending";

const file = { file: "config/imports/prod-orders.yaml", stack: "prod-orders", objects: 3 };

test.each([
  [{ ...file, held: 3 }, "the state of prod-orders holds all 3 objects; remove the file"],
  [{ ...file, held: 1 }, "the next apply of prod-orders takes over 2 objects; remove the file after it"],
  [file, "the next apply of prod-orders takes over 3 objects; remove the file after it"],
])("%j is told", (pending, sentence) => {
  expect(printPending(pending)).toBe(`note: config/imports/prod-orders.yaml: ${sentence}`);
});
