export * from "./team-dashboard";
export type { DashboardLink } from "./team-tiles";
export type {
  DataTile,
  DataTileProps,
  MarkdownTile,
  Place,
  PlacedTile,
  Threshold,
  Unit,
  ValueTileProps,
  Visualization,
} from "./tile";
export { Tile } from "./tile";
