export * from "./team-dashboard";
export type { DashboardLink } from "./team-tiles";
export type { DataTile, MarkdownTile, Place, PlacedTile, Threshold, Unit, Visualization } from "./tile";
export { Tile } from "./tile";
