import type { LabReady } from "../../lab/tenant/server";
import { QueryClient, type QueryOptions } from "../query-client";
import { readDashboard } from "./dashboard-content";
import type { FilledDashboard, FilledTile } from "./page";
import type { TeamDashboardDocument } from "./team-dashboards";
import { tileData } from "./tile-data";

/** Who looks at a dashboard, and at which time. */
export interface PreviewOptions {
  /** Values of the group claim that the person signs in with. */
  readonly claims: readonly string[];
  /** What the page calls the person: `a member of orders-group`. */
  readonly who: string;
  /** Time that is shown, in ms until now. */
  readonly lastMs: number;
  /**
   * End of the time that is shown.
   * @default - now
   */
  readonly now?: Date;
}

/**
 * A dashboard as a person sees it in a lab: the document as it is deployed there, where they may open it, and as the files
 * have it where not; each query runs as that person.
 */
export async function previewDashboard(
  lab: LabReady,
  { environment, id, name, content }: TeamDashboardDocument,
  options: PreviewOptions,
): Promise<FilledDashboard> {
  const { claims, who, lastMs, now = new Date() } = options;
  const person = await QueryClient.ofPerson(lab, environment.name, { claims, name: who });
  const administrator = QueryClient.ofAdministrator(lab, environment.name);
  const deployed = await person.document(id);
  const time: QueryOptions = {
    from: new Date(now.getTime() - lastMs).toISOString(),
    to: now.toISOString(),
  };
  const tiles: FilledTile[] = [];
  for (const tile of readDashboard(deployed ?? content)) {
    if (tile.kind === "markdown") tiles.push({ tile });
    else tiles.push({ tile, data: await tileData(tile, { person, administrator }, time) });
  }
  const source = deployed === undefined ? "as the files have it: they cannot open a deployed one" : "as it is deployed";
  const minutes = Math.round(lastMs / 60_000);
  const lead = `Seen by ${who} in the local lab, ${source}. Last ${minutes} minutes until ${clockOf(now)} UTC.`;
  return { name, lead, tiles };
}

function clockOf(time: Date): string {
  return time.toISOString().slice(0, 19).replace("T", " ");
}
