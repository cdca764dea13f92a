import { policyName, SharedPolicyKind } from "../../../access";
import type { TenantObjects } from "../../../cli/import/tenant-objects";
import { handMadeZone } from "../../e2e/support/by-hand";

export const ACCOUNT = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
export const CLAIM = "7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50";
export const GROUP = "68e0638e-c206-4cff-816e-c566578e1479";

const VIEWER = [
  SharedPolicyKind.TEAM_CLASSIC,
  SharedPolicyKind.TEAM_RECORDS,
  SharedPolicyKind.TEAM_ENTITIES,
  SharedPolicyKind.GRAIL_BUCKETS,
  SharedPolicyKind.PLATFORM_BASICS,
];

const uuid = (kind: string, index: number) =>
  `${kind.padEnd(8, "0").slice(0, 8)}-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** A tenant in which somebody has made all of team orders by hand, with names of their own. */
export function handMade(): TenantObjects {
  const boundaries = [
    { uuid: uuid("b", 1), name: "orders classic", boundaryQuery: 'environment:management-zone = "Orders";' },
    { uuid: uuid("b", 2), name: "orders data", boundaryQuery: 'storage:k8s.namespace.name = "orders";' },
    { uuid: uuid("b", 3), name: "orders entities", boundaryQuery: 'storage:dt.security_context = "Orders";' },
  ];
  const matchers = [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: ["orders"] }];
  return {
    url: "https://abc12345.live.dynatrace.com",
    zones: [{ objectId: "z".repeat(60), scope: "environment", value: handMadeZone("Orders", "orders", "eu-prod") }],
    storageRules: [
      {
        objectId: "s".repeat(60),
        scope: "environment",
        value: { enabled: true, "config-item-title": "Logs of Orders", "send-to-storage": true, matchers },
      },
    ],
    masks: [],
    account: {
      groups: [{ uuid: GROUP, name: "Orders team", federatedAttributeValues: [CLAIM], permissions: [] }],
      policies: Object.values(SharedPolicyKind).map((kind, index) => ({
        uuid: uuid("a", index),
        name: policyName(kind, "prod"),
        statementQuery: "ALLOW storage:logs:read;",
        levelType: "account",
        levelId: ACCOUNT,
      })),
      boundaries,
      bindings: VIEWER.map((kind, index) => ({
        levelType: "environment",
        levelId: "abc12345",
        groupUuid: GROUP,
        policyUuid: uuid("a", Object.values(SharedPolicyKind).indexOf(kind)),
        boundaries: boundaries[index] ? [boundaries[index].uuid] : [],
      })),
    },
  };
}
