import { layOut, Tile } from "../../../constructs/team-dashboard/tile";

const text = (id: string) => Tile.markdown(id, id);

test("rows lie below each other, and the tiles of a row share its width", () => {
  const places = layOut([
    { height: 2, tiles: [text("a")] },
    { height: 5, tiles: [text("b"), text("c"), text("d")] },
  ]).map(({ tile, place }) => [tile.id, place]);
  expect(places).toEqual([
    ["a", { x: 0, y: 0, w: 24, h: 2 }],
    ["b", { x: 0, y: 2, w: 8, h: 5 }],
    ["c", { x: 8, y: 2, w: 8, h: 5 }],
    ["d", { x: 16, y: 2, w: 8, h: 5 }],
  ]);
});

test("a row that cannot be shared and an id that stands twice are refused", () => {
  const five = ["a", "b", "c", "d", "e"].map(text);
  expect(() => layOut([{ height: 1, tiles: five }])).toThrow("5 tiles cannot share 24 columns evenly");
  expect(() => layOut([{ height: 1, tiles: [] }])).toThrow("0 tiles cannot share 24 columns evenly");
  expect(() => layOut([{ height: 1, tiles: [text("a"), text("a")] }])).toThrow('two tiles have the id "a"; rename one');
});
