import type { LabReady } from "../../../lab/tenant/server";

/** Somebody who fills a tenant by hand: with the calls that Dynatrace's own pages make. */
export class ByHand {
  private token?: Promise<string>;

  public constructor(
    private readonly lab: LabReady,
    private readonly environment: string,
  ) {}

  /** Makes a settings object. @returns its id */
  public async setting(schemaId: string, value: unknown, scope = "environment"): Promise<string> {
    const [made] = await this.inEnvironment<{ objectId: string }[]>("POST", "/api/v2/settings/objects", [
      { schemaId, scope, value },
    ]);
    return made?.objectId ?? "";
  }

  /** Changes a settings object. */
  public async change(
    objectId: string,
    change: (value: Record<string, unknown>) => Record<string, unknown>,
  ): Promise<void> {
    const path = `/api/v2/settings/objects/${objectId}`;
    const { value } = await this.inEnvironment<{ value: Record<string, unknown> }>("GET", path);
    await this.inEnvironment("PUT", path, { value: change(value) });
  }

  /** Makes a group. @returns its id */
  public async group(name: string, claims: readonly string[]): Promise<string> {
    const path = `/iam/v1/accounts/${this.lab.account.id}/groups`;
    const [made] = await this.inAccount<{ uuid: string }[]>("POST", path, [
      { name, description: "", ...(claims.length > 0 && { federatedAttributeValues: claims }) },
    ]);
    return made?.uuid ?? "";
  }

  /** Makes a boundary. @returns its id */
  public async boundary(name: string, boundaryQuery: string): Promise<string> {
    const path = `/iam/v1/repo/account/${this.lab.account.id}/boundaries`;
    return (await this.inAccount<{ uuid: string }>("POST", path, { name, boundaryQuery })).uuid;
  }

  /** Binds an account's policy, by its name, to a group in the environment. */
  public async bind(policy: string, group: string, boundaries: readonly string[] = []): Promise<void> {
    const level = `/iam/v1/repo/account/${this.lab.account.id}`;
    const { policies } = await this.inAccount<{ policies: { uuid: string; name: string }[] }>(
      "GET",
      `${level}/policies`,
    );
    const uuid = policies.find(({ name }) => name === policy)?.uuid;
    if (uuid === undefined) throw new Error(`there is no policy ${policy}`);
    const id = this.lab.environments[this.environment]?.id;
    await this.inAccount("POST", `/iam/v1/repo/environment/${id}/bindings/${uuid}/${group}`, {
      parameters: {},
      metadata: {},
      boundaries,
    });
  }

  private inEnvironment<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const token = this.lab.credentials.environments[this.environment]?.apiToken;
    return call(`${this.lab.environments[this.environment]?.url}${path}`, method, `Api-Token ${token}`, body);
  }

  private async inAccount<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    this.token ??= this.signOn();
    return call(`${this.lab.account.url}${path}`, method, `Bearer ${await this.token}`, body);
  }

  private async signOn(): Promise<string> {
    const { clientId, clientSecret } = this.lab.credentials.account;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
    });
    const answer = await fetch(`${this.lab.account.url}/sso/oauth2/token`, { method: "POST", body });
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}

async function call<Answer>(url: string, method: string, authorization: string, body: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: { authorization, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

/** The rules of a zone for a namespace, as somebody writes them who follows Dynatrace's documentation to the end. */
export function handMadeZone(name: string, namespace: string, cluster: string) {
  const is = (key: string, stringValue: string) => ({ key, operator: "EQUALS", stringValue, caseSensitive: true });
  const conditions = [is("KUBERNETES_CLUSTER_NAME", cluster), is("CLOUD_APPLICATION_NAMESPACE_NAME", namespace)];
  const entity = (entityType: string, more = {}) => ({
    type: "ME",
    enabled: true,
    attributeRule: { entityType, ...more, conditions },
  });
  const dimension = (key: string, value: string) => ({
    conditionType: "DIMENSION",
    key,
    ruleMatcher: "EQUALS",
    value,
  });
  return {
    name,
    rules: [
      entity("CLOUD_APPLICATION_NAMESPACE"),
      entity("PROCESS_GROUP", { pgToServicePropagation: true, pgToHostPropagation: false }),
      entity("CLOUD_APPLICATION"),
      {
        type: "SELECTOR",
        enabled: true,
        entitySelector:
          `type(KUBERNETES_SERVICE),toRelationships.isNamespaceOfKubernetesSvc(type(CLOUD_APPLICATION_NAMESPACE),entityName.equals("${namespace}")),` +
          `toRelationships.isClusterOfKubernetesSvc(type(KUBERNETES_CLUSTER),entityName.equals("${cluster}"))`,
      },
      {
        type: "DIMENSION",
        enabled: true,
        dimensionRule: {
          appliesTo: "ANY",
          conditions: [dimension("k8s.namespace.name", namespace), dimension("k8s.cluster.name", cluster)],
        },
      },
    ],
  };
}
