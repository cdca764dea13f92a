/**
 * The scopes that an API token can have.
 *
 * @see Dynatrace documentation, Access tokens API, PUT a token
 */
export const TOKEN_SCOPES = [
  "ActiveGateCertManagement",
  "AdvancedSyntheticIntegration",
  "CaptureRequestData",
  "DTAQLAccess",
  "DataExport",
  "DataImport",
  "DataPrivacy",
  "Davis",
  "DssFileManagement",
  "ExternalSyntheticIntegration",
  "InstallerDownload",
  "LogExport",
  "PluginUpload",
  "ReadConfig",
  "ReadSyntheticData",
  "RestRequestForwarding",
  "RumBrowserExtension",
  "RumJavaScriptTagManagement",
  "SupportAlert",
  "TenantTokenManagement",
  "UserSessionAnonymization",
  "WriteConfig",
  "activeGateTokenManagement.create",
  "activeGateTokenManagement.read",
  "activeGateTokenManagement.write",
  "activeGates.read",
  "activeGates.write",
  "adaptiveTrafficManagement.read",
  "agentTokenManagement.read",
  "apiTokens.read",
  "apiTokens.write",
  "attacks.read",
  "attacks.write",
  "auditLogs.read",
  "bizevents.ingest",
  "credentialVault.read",
  "credentialVault.write",
  "entities.read",
  "entities.write",
  "events.ingest",
  "events.read",
  "extensionConfigurationActions.write",
  "extensionConfigurations.read",
  "extensionConfigurations.write",
  "extensionDiscoveryJmx.read",
  "extensionDiscoveryPmi.read",
  "extensionEnvironment.read",
  "extensionEnvironment.write",
  "extensions.read",
  "extensions.write",
  "geographicRegions.read",
  "hub.install",
  "hub.read",
  "hub.write",
  "javaScriptMappingFiles.read",
  "javaScriptMappingFiles.write",
  "logs.ingest",
  "logs.read",
  "metrics.ingest",
  "metrics.read",
  "metrics.write",
  "networkZones.read",
  "networkZones.write",
  "oneAgents.read",
  "oneAgents.write",
  "openTelemetryTrace.ingest",
  "openpipeline.events",
  "openpipeline.events.custom",
  "openpipeline.events_sdlc",
  "openpipeline.events_sdlc.custom",
  "openpipeline.events_security",
  "openpipeline.events_security.custom",
  "openpipeline.events_smartscape",
  "problems.read",
  "problems.write",
  "releases.read",
  "rumCookieNames.read",
  "rumManualInsertionTags.read",
  "securityProblems.read",
  "securityProblems.write",
  "settings.read",
  "settings.write",
  "slo.read",
  "slo.write",
  "syntheticExecutions.read",
  "syntheticExecutions.write",
  "syntheticLocations.read",
  "syntheticLocations.write",
  "tenantTokenRotation.write",
  "traces.lookup",
  "unifiedAnalysis.read",
] as const;

/** What an API token may be used for. */
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Scopes by the beginning of a path; the first that fits decides, and one scope of a list is enough. */
const ROUTES: readonly { path: RegExp; read: readonly TokenScope[]; write: readonly TokenScope[] }[] = [
  { path: /^\/api\/v2\/otlp\/v1\/traces$/, read: [], write: ["openTelemetryTrace.ingest"] },
  { path: /^\/api\/v2\/otlp\/v1\/metrics$/, read: [], write: ["metrics.ingest"] },
  { path: /^\/api\/v2\/otlp\/v1\/logs$/, read: [], write: ["logs.ingest"] },
  { path: /^\/api\/v2\/logs\/ingest$/, read: [], write: ["logs.ingest"] },
  { path: /^\/api\/v2\/metrics\/ingest$/, read: [], write: ["metrics.ingest"] },
  { path: /^\/api\/v2\/events\/ingest$/, read: [], write: ["events.ingest"] },
  { path: /^\/api\/v2\/settings\//, read: ["settings.read"], write: ["settings.write"] },
  { path: /^\/api\/v2\/apiTokens(\/|$)/, read: ["apiTokens.read"], write: ["apiTokens.write"] },
  { path: /^\/api\/v2\/entities(\/|$)/, read: ["entities.read"], write: ["entities.write"] },
  { path: /^\/api\/v2\/slo(\/|$)/, read: ["slo.read"], write: ["slo.write"] },
  {
    path: /^\/api\/v1\/synthetic\//,
    read: ["ExternalSyntheticIntegration", "ReadSyntheticData"],
    write: ["ExternalSyntheticIntegration"],
  },
];

/** Every token may ask what a token is. */
const ASK_ABOUT_TOKEN = "/api/v2/apiTokens/lookup";

/** Names that Dynatrace gives to the scopes that a refusal may have to name. */
const NAMES: Readonly<Partial<Record<TokenScope, string>>> = {
  "openTelemetryTrace.ingest": "Ingest OpenTelemetry traces",
  "metrics.ingest": "Ingest metrics",
  "logs.ingest": "Ingest logs",
  "events.ingest": "Ingest events",
  "settings.read": "Read settings",
  "settings.write": "Write settings",
  "apiTokens.read": "Read API tokens",
  "apiTokens.write": "Write API tokens",
  "entities.read": "Read entities",
  "entities.write": "Write entities",
  "slo.read": "Read SLO",
  "slo.write": "Write SLO",
  ExternalSyntheticIntegration: "Create and read synthetic monitors, locations, and nodes",
  ReadSyntheticData: "Read synthetic monitors, locations, and nodes",
};

/**
 * What a token with these scopes lacks for a request, as Dynatrace words it; undefined if it may be made. A path that
 * is not known to need a scope is open to no token.
 */
export function missingScope(scopes: readonly string[], method: string, path: string): string | undefined {
  if (path === ASK_ABOUT_TOKEN) return undefined;
  const route = ROUTES.find((each) => each.path.test(path));
  const isRead = method === "GET" || method === "HEAD";
  const accepted = (isRead ? route?.read : route?.write) ?? [];
  if (accepted.some((scope) => scopes.includes(scope))) return undefined;
  if (accepted.length === 0) return `No scope of an API token is known to open ${method} ${path}`;
  const named = accepted.map((scope) => `${scope} (${NAMES[scope] ?? scope})`);
  return `Token is missing required scope. Use one of: ${named.join(", ")}`;
}
