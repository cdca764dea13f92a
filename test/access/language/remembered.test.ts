import { remembered } from "../../../access/language/remembered";

test("a text is read once, and another one by itself", () => {
  const asked: string[] = [];
  const lengthOf = remembered((text) => {
    asked.push(text);
    return { length: text.length };
  });
  expect([lengthOf("one"), lengthOf("three"), lengthOf("one")]).toEqual([{ length: 3 }, { length: 5 }, { length: 3 }]);
  expect(asked).toEqual(["one", "three"]);
});

test("memory has an end: after very many texts an old one is read again", () => {
  let reads = 0;
  const read = remembered((text) => {
    reads += 1;
    return { text };
  });
  for (let index = 0; index < 20_001; index += 1) read(String(index));
  read("0");
  expect(reads).toBe(20_002);
});
