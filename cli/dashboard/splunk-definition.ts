import type { RecordOwner } from "../../rules/dql";
import type { ShownData, ShownTile } from "./dashboard-content";
import type { SplunkDefinition } from "./splunk-schema";
import { searchOf, splunkQuery } from "./splunk-searches";

/** What a Splunk dashboard is made of. */
export interface SplunkDashboardProps extends RecordOwner {
  readonly title: string;
  readonly description: string;
  /** Tiles of the Dynatrace dashboard; those that the logs can answer too are taken over, in the same order and rows. */
  readonly tiles: readonly ShownTile[];
  /** Index in which a reader's search begins; it is an input of the dashboard. */
  readonly index: string;
  /** Source type likewise; `*` is any. */
  readonly sourcetype: string;
}

/** Width of the grid that Dashboard Studio lays blocks out on, and height of one of our rows, in px. */
const GRID_WIDTH = 1200;
const ROW_HEIGHT = 45;

const TIME_TOKEN = "global_time";

/**
 * The definition of a Dashboard Studio dashboard that asks of the logs in Splunk what the Dynatrace dashboard asks of all
 * signals. It can be pasted into the source editor of a new dashboard.
 *
 * @see Splunk documentation, Dashboard Studio, "What is a dashboard definition?"
 */
export function splunkDefinition(props: SplunkDashboardProps): SplunkDefinition {
  const { title, description, tiles, index, sourcetype } = props;
  const taken = tiles.flatMap((tile) => {
    const search = tile.kind === "data" ? searchOf(tile.id) : undefined;
    return tile.kind === "data" && search ? [{ tile, search }] : [];
  });
  return {
    title,
    description,
    inputs: {
      input_time: {
        type: "input.timerange",
        title: "Time",
        options: { token: TIME_TOKEN, defaultValue: "-2h@m,now" },
      },
      input_index: { type: "input.text", title: "Index", options: { token: "index", defaultValue: index } },
      input_sourcetype: {
        type: "input.text",
        title: "Source type",
        options: { token: "sourcetype", defaultValue: sourcetype },
      },
    },
    defaults: {
      dataSources: {
        "ds.search": {
          options: {
            queryParameters: { earliest: `$${TIME_TOKEN}.earliest$`, latest: `$${TIME_TOKEN}.latest$` },
          },
        },
      },
    },
    dataSources: Object.fromEntries(
      taken.map(({ tile, search }) => [
        `ds_${tile.id}`,
        { type: "ds.search", name: tile.title, options: { query: splunkQuery(props, search) } },
      ]),
    ),
    visualizations: Object.fromEntries(
      taken.map(({ tile, search }) => [
        `viz_${tile.id}`,
        {
          type: search.type,
          title: tile.title,
          dataSources: { primary: `ds_${tile.id}` },
          options: { ...search.options },
        },
      ]),
    ),
    layout: {
      type: "grid",
      options: {},
      globalInputs: ["input_time", "input_index", "input_sourcetype"],
      structure: layOut(taken.map(({ tile }) => tile)),
    },
  };
}

/** Rows as they were, each shared evenly by those of its tiles that are left. */
function layOut(tiles: readonly ShownData[]): SplunkDefinition["layout"]["structure"] {
  const rows = [...new Set(tiles.map(({ place }) => place.y))].map((y) => tiles.filter(({ place }) => place.y === y));
  let y = 0;
  return rows.flatMap((row) => {
    const h = Math.max(...row.map(({ place }) => place.h)) * ROW_HEIGHT;
    const w = Math.floor(GRID_WIDTH / row.length);
    const blocks = row.map(({ id }, index) => ({
      item: `viz_${id}`,
      type: "block" as const,
      position: { x: index * w, y, w, h },
    }));
    y += h;
    return blocks;
  });
}
