import { DirectShares, type DirectSharesConfig } from "@cdktf/provider-dynatrace/lib/direct-shares";
import { Document, type DocumentConfig } from "@cdktf/provider-dynatrace/lib/document";
import { Construct } from "constructs";
import { CLUSTER_NAME, MAX_BOUNDARY_RESTRICTIONS, OWNER_NAME } from "../../rules/dynatrace";
import { dashboardIdOf, dashboardNameOf, MAX_DOCUMENT_ID_LENGTH } from "../../rules/names";
import { ONE_LINE, type TextRule } from "../../rules/text-rule";
import { HTTPS_URL } from "../../rules/url";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkKnownText, checkNamespaces, type Finding } from "../validation";
import { dashboardDocument } from "./dashboard-document";
import { type DashboardLink, teamTiles } from "./team-tiles";
import type { PlacedTile } from "./tile";

/** Properties of `TeamDashboard`. */
export interface TeamDashboardProps {
  /** Name of the team; part of the dashboard's id. */
  readonly team: string;
  /** Name of the environment, for people. */
  readonly environmentName: string;
  /** Name of the Kubernetes cluster, exactly as its DynaKube reports it. */
  readonly cluster: string;
  /** Kubernetes namespaces whose records are shown: 1 to 10. */
  readonly namespaces: readonly string[];
  /** Ids of the Dynatrace groups that may read the dashboard: the team's own of this environment. Without any, only its owner can. */
  readonly groupIds: readonly string[];
  /**
   * Whether the team's workload sends traces, which then have tiles.
   * @default false
   */
  readonly traces?: boolean;
  /**
   * Pages that the dashboard leads to.
   * @default - none
   */
  readonly links?: readonly DashboardLink[];
}

/** Text of a line that people read. */
const LABEL: TextRule = { least: 1, most: 100, conditions: [ONE_LINE] };

/**
 * A dashboard of how a team's service does: requests, errors, latency, saturation, logs, load balancer, deployments and
 * traces. It is private, and the groups it is shared with can read it and not change it: this code owns it. What a reader
 * sees in it are the records that they may read anyway.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "Dynatrace document structure - Dashboards", "Share documents"
 * @example
 * new TeamDashboard(stack, "Dashboard", {
 *   team: "orders",
 *   environmentName: "prod",
 *   cluster: "prod-eu",
 *   namespaces: ["orders"],
 *   groupIds: [binding.groupId],
 * });
 */
export class TeamDashboard extends Construct {
  /** Id of the document; its address ends with it. */
  public readonly documentId: string;
  /** Name as people find it. */
  public readonly dashboardName: string;
  /** What it shows, in the order of the page. */
  public readonly tiles: readonly PlacedTile[];

  public constructor(scope: Construct, id: string, props: TeamDashboardProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "TeamDashboardProps", props);
    const { team, environmentName, cluster, namespaces, traces = false, links = [] } = props;
    assertValid(this, [
      ...checkTeam(team),
      ...checkKnownText("environmentName", environmentName, LABEL),
      ...checkKnownText("cluster", cluster, CLUSTER_NAME),
      ...checkNamespaces(
        "namespaces",
        namespaces,
        MAX_BOUNDARY_RESTRICTIONS,
        "declare several TeamDashboards with names of their own",
      ),
      ...checkLinks(links),
    ]);
    this.dashboardName = dashboardNameOf(team, environmentName);
    this.tiles = teamTiles({ team, environmentName, cluster, namespaces, traces, links });
    this.documentId = this.createResource("Resource", {
      type: "dashboard",
      customId: dashboardIdOf(team),
      name: literal(this.dashboardName),
      content: literal(dashboardDocument(this.tiles)),
      // Left out, everybody in the environment could read it.
      private: true,
    }).id;
    if (props.groupIds.length === 0) return;
    this.createShare("Readers", {
      documentId: this.documentId,
      access: "read",
      recipients: { recipient: props.groupIds.map((groupId) => ({ id: groupId, type: "group" })) },
    });
  }

  /** Creates the L1 of the document. A subclass may change `config` before it calls `super`. */
  protected createResource(resourceId: string, config: DocumentConfig): Document {
    return new Document(this, resourceId, config);
  }

  /** Creates the L1 of the share. A subclass may change `config` before it calls `super`. */
  protected createShare(resourceId: string, config: DirectSharesConfig): DirectShares {
    return new DirectShares(this, resourceId, config);
  }
}

/** The id is made of the name, and a wrong one would be refused only at apply. */
function checkTeam(team: string): Finding[] {
  const found = checkKnownText("team", team, OWNER_NAME);
  if (found.length > 0 || dashboardIdOf(team).length <= MAX_DOCUMENT_ID_LENGTH) return found;
  const rule = `must make a document id of at most ${MAX_DOCUMENT_ID_LENGTH} characters`;
  return [{ field: "team", rule, received: team, fix: "shorten it, or use plain letters" }];
}

/** A label or an address that nobody has checked could become another link. */
function checkLinks(links: readonly DashboardLink[]): Finding[] {
  return links.flatMap(({ label, url }, index) => [
    ...checkKnownText(`links[${index}].label`, label, LABEL),
    ...checkKnownText(`links[${index}].url`, url, HTTPS_URL),
  ]);
}
