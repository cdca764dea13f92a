import { type Block, block, type Entry, list, SynthesizedStack } from "../../access";
import { lastRelease } from "../support/releases";
import { synthesized } from "../support/synth";

const { version, stacks } = lastRelease();

/** Resources of the release that today's stack neither has nor moves, or has under another name of the cluster. */
function lostIn(then: SynthesizedStack, today: Block): string[] {
  const moved = new Map(
    list(today.moved)
      .map(block)
      .map(({ from, to }) => [from, to]),
  );
  const entries = new SynthesizedStack(then.name, today);
  const lost = managed(then).filter(({ address, args }) => {
    const found = entries.at(String(moved.get(address) ?? address));
    return found === undefined || identityOf(found.args) !== identityOf(args);
  });
  return lost.map(({ address }) => address);
}

test.each(stacks)(`each address of $then.name in ${version} is there, or moved`, ({ then, now }) => {
  if (now === undefined) throw new Error(`${then.name} is no stack of today; its state would be left behind`);
  expect(lostIn(new SynthesizedStack(then.name, then.json), synthesized(now))).toEqual([]);
});

test("what is gone or renamed is found, and what is moved is not lost", () => {
  const named = (name: string) => ({ metadata: { name, namespace: "orders" } });
  const then = new SynthesizedStack("s", {
    resource: { a: { gone: {}, moved: {}, kept: named("x"), other: named("x") } },
  });
  const today = {
    moved: [{ from: "a.moved", to: "a.here" }],
    resource: { a: { here: {}, kept: named("x"), other: named("y") } },
  };
  expect(lostIn(then, today)).toEqual(["a.gone", "a.other"]);
});

function managed(stack: SynthesizedStack): Entry[] {
  return [...stack.entries()].filter(({ kind }) => kind === "resource");
}

/** What an object of a cluster is called: another name or namespace would be another object. */
function identityOf(args: Block): string {
  const [metadata = {}] = list(args.metadata).map(block);
  return JSON.stringify(metadata.name === undefined ? [] : [metadata.name, metadata.namespace]);
}
