import { follow, type Outcome } from "../../../cli/status/chain";

const link = (name: string, outcome: Outcome) => ({ name, look: jest.fn(async () => outcome) });
const fine = (name: string) => link(name, { state: "fine", found: `${name} is there` });

test("every link is looked at while all hold", async () => {
  const chain = await follow("logs", [fine("rule"), fine("data")]);
  expect(chain).toEqual({
    signal: "logs",
    state: "fine",
    links: [
      { name: "rule", state: "fine", found: "rule is there" },
      { name: "data", state: "fine", found: "data is there" },
    ],
  });
});

test("nothing behind a broken link is looked at", async () => {
  const broken = link("rule", { state: "broken", found: "none", fix: "deploy it" });
  const behind = fine("data");
  const chain = await follow("logs", [broken, behind]);
  expect(chain.state).toBe("broken");
  expect(chain.links).toEqual([
    { name: "rule", state: "broken", found: "none", fix: "deploy it" },
    { name: "data", state: "not looked at" },
  ]);
  expect(behind.look).not.toHaveBeenCalled();
});

test("a signal that is switched off ends its chain and breaks nothing", async () => {
  const chain = await follow("traces", [link("source", { state: "off", found: "off in the file" }), fine("data")]);
  expect(chain.state).toBe("off");
  expect(chain.links[1]).toEqual({ name: "data", state: "not looked at" });
});
