import type { ApiConnection } from "./api-connection";
import { KubernetesFailure } from "./api-failure";
import type { ObjectReference } from "./kubernetes-object";

interface ResourceType {
  /** Plural name, as in the path: `networkpolicies`. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Asks the API server under which paths it serves a kind, and remembers the answer. */
export class Discovery {
  private readonly resources = new Map<string, Promise<readonly ResourceType[]>>();

  public constructor(private readonly connection: Pick<ApiConnection, "send">) {}

  /**
   * The path of one object. An object of a namespaced kind that names none lies in `default`, as with kubectl.
   *
   * @throws KubernetesFailure with status 404 when the server does not know the kind.
   */
  public async pathOf(reference: ObjectReference): Promise<string> {
    const { name, namespace = "default" } = reference.metadata;
    return `${await this.collectionOf(reference, namespace)}/${encodeURIComponent(name)}`;
  }

  /** The path of all objects of a kind, or of those in one namespace. */
  public async collectionOf(type: Pick<ObjectReference, "apiVersion" | "kind">, namespace?: string): Promise<string> {
    const { name, namespaced } = await this.typeOf(type);
    const inside = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${rootOf(type.apiVersion)}${inside}/${name}`;
  }

  /** Forgets all; to be called when kinds have come or gone. */
  public forget(): void {
    this.resources.clear();
  }

  private async typeOf({ apiVersion, kind }: Pick<ObjectReference, "apiVersion" | "kind">): Promise<ResourceType> {
    const types = await this.typesOf(apiVersion);
    const type = types.find((one) => one.kind === kind && !one.name.includes("/"));
    if (type) return type;
    this.resources.delete(apiVersion);
    const known = types.filter(({ name }) => !name.includes("/")).map((one) => one.kind);
    const hint = known.length > 0 ? `; it has ${[...new Set(known)].sort().join(", ")}` : "";
    throw new KubernetesFailure(`find the kind ${kind} of ${apiVersion}`, 404, {
      message: `it does not know it${hint}`,
    });
  }

  private typesOf(apiVersion: string): Promise<readonly ResourceType[]> {
    const known = this.resources.get(apiVersion);
    if (known) return known;
    const attempt = `list the kinds of ${apiVersion}`;
    const asked = this.connection
      .send({ method: "GET", path: rootOf(apiVersion), attempt })
      .then(({ body }) => (body as { resources: readonly ResourceType[] }).resources);
    this.resources.set(apiVersion, asked);
    asked.catch(() => this.resources.delete(apiVersion)); // a group that is not there yet may come with its definition
    return asked;
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
