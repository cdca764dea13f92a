import fc from "fast-check";
import { OrderedList, type Place } from "../../../../lab/tenant/settings/order";

interface Item {
  readonly id: string;
  readonly scope: string;
}

/** The same with an array, slow and plain: each scope is a list, and scopes stand in the order of their arrival. */
class Model {
  private readonly scopes = new Map<string, string[]>();

  public place(item: Item, place: Place): void {
    const own = this.scopes.get(item.scope) ?? [];
    const others = own.filter((id) => id !== item.id);
    if (place === "last") others.push(item.id);
    else if (place === "first") others.unshift(item.id);
    else others.splice(others.indexOf(place.after) + 1, 0, item.id);
    this.scopes.set(item.scope, others);
  }

  public remove(item: Item): void {
    const left = (this.scopes.get(item.scope) ?? []).filter((id) => id !== item.id);
    if (left.length > 0) this.scopes.set(item.scope, left);
    else this.scopes.delete(item.scope);
  }

  public ids(): string[] {
    return [...this.scopes.values()].flat();
  }
}

function insert(list: OrderedList, { id, scope }: Item, place: Place, moved?: string): void {
  let rank = list.rankAt(place, scope, moved);
  if (rank === undefined) {
    list.rerank(list.renumbered());
    rank = list.rankAt(place, scope, moved);
  }
  if (moved !== undefined) list.remove(id);
  list.add(id, scope, rank ?? Number.NaN);
}

test("any sequence of additions, moves and removals gives the order of a plain array", () => {
  const step = fc.record({
    kind: fc.constantFrom("add", "move", "remove"),
    scope: fc.nat(2),
    at: fc.nat(),
    place: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const list = new OrderedList();
      const model = new Model();
      let items: Item[] = [];
      for (const [index, { kind, scope, at, place }] of steps.entries()) {
        const known = items[at % Math.max(items.length, 1)];
        if (kind === "remove" && known !== undefined) {
          list.remove(known.id);
          model.remove(known);
          items = items.filter((each) => each !== known);
          continue;
        }
        const moved = kind === "move" ? known : undefined;
        const item = moved ?? { id: `id${index}`, scope: `scope${scope}` };
        const neighbours = items.filter((each) => each.scope === item.scope && each !== item);
        const neighbour = neighbours[at % Math.max(neighbours.length, 1)];
        const wanted: Place = place === 2 && neighbour ? { after: neighbour.id } : place === 1 ? "first" : "last";
        insert(list, item, wanted, moved?.id);
        model.place(item, wanted);
        if (moved === undefined) items.push(item);
        expect([...list.ids()]).toEqual(model.ids());
      }
      expect(list.size).toBe(items.length);
    }),
  );
});

test("the list of one scope ends where the next begins, and goes on behind any object", () => {
  const list = new OrderedList();
  for (const id of ["a1", "b1", "a2", "b2", "a3"]) insert(list, { id, scope: id.charAt(0) }, "last");
  expect([...list.ids()]).toEqual(["a1", "a2", "a3", "b1", "b2"]);
  expect([...list.ids({ scope: "a" })]).toEqual(["a1", "a2", "a3"]);
  expect([...list.ids({ scope: "a", after: "a2" })]).toEqual(["a3"]);
  expect([...list.ids({ after: "a3" })]).toEqual(["b1", "b2"]);
  expect([list.sizeOf("a"), list.sizeOf("c"), list.firstOf("b"), list.holds("a1", "b")]).toEqual([3, 0, "b1", false]);
});

test("a thousand insertions at one place run out of numbers and go on after a renumbering", () => {
  const list = new OrderedList();
  insert(list, { id: "anchor", scope: "a" }, "last");
  insert(list, { id: "end", scope: "a" }, "last");
  const ids = Array.from({ length: 1_000 }, (_, index) => `id${index}`);
  for (const id of ids) insert(list, { id, scope: "a" }, { after: "anchor" });
  expect([...list.ids()]).toEqual(["anchor", ...ids.reverse(), "end"]);
});
