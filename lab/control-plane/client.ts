import { type ApiAnswer, ApiConnection, type ApiServer } from "./api-connection";
import { KubernetesFailure } from "./api-failure";
import { Discovery } from "./discovery";
import { type Following, type FollowOptions, followObjects } from "./follow";
import { describeObject, inCreationOrder, type KubernetesObject, type ObjectReference } from "./kubernetes-object";

export interface ApplyOptions {
  /** Who owns the fields that are applied. */
  readonly fieldManager: string;
  /** Let the server check everything and store nothing. @default false */
  readonly dryRun?: boolean;
  /** Take fields over that somebody else owns, instead of failing with their names. @default false */
  readonly force?: boolean;
  /** Told about each object as soon as the server has it. */
  readonly onApplied?: (applied: Applied) => void;
}

/** An object as the server has it after `apply`. */
export interface Applied {
  readonly object: KubernetesObject;
  /** What the server warned of. */
  readonly warnings: readonly string[];
}

export interface WaitOptions {
  /** @default 60000 */
  readonly timeoutMs?: number;
  /** @default 100 */
  readonly pollEveryMs?: number;
}

/**
 * Applies, reads and deletes objects of any kind that the API server knows, custom resources included.
 *
 * @example
 * const client = new KubernetesClient({ url: "https://127.0.0.1:6443", caFile: "ca.crt", token: "secret" });
 * await client.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "orders" } }], { fieldManager: "me" });
 */
export class KubernetesClient {
  private readonly connection: ApiConnection;
  private readonly discovery: Discovery;

  public constructor(server: ApiServer) {
    this.connection = new ApiConnection(server);
    this.discovery = new Discovery(this.connection);
  }

  /**
   * Server-side apply with strict fields, one object after the other in an order in which they can be created: a
   * field that the server does not know is refused, not dropped.
   *
   * @throws KubernetesFailure for the first object that is refused; those before it stay.
   * @see Kubernetes documentation, "Server-Side Apply"
   */
  public async apply(objects: readonly KubernetesObject[], options: ApplyOptions): Promise<Applied[]> {
    const applied: Applied[] = [];
    for (const object of inCreationOrder(objects)) {
      const { body, warnings } = await this.applyOne(object, options);
      const one = { object: body as KubernetesObject, warnings };
      applied.push(one);
      options.onApplied?.(one);
      if (object.kind === "CustomResourceDefinition" && !options.dryRun) await this.untilEstablished(object);
    }
    return applied;
  }

  /** The object as the server has it, or nothing when it, its namespace or its kind does not exist. */
  public async get(reference: ObjectReference): Promise<KubernetesObject | undefined> {
    const attempt = `read ${describeObject(reference)}`;
    try {
      const path = await this.discovery.pathOf(reference);
      return (await this.connection.send({ method: "GET", path, attempt })).body as KubernetesObject;
    } catch (error) {
      if (error instanceof KubernetesFailure && error.isNotFound) return undefined;
      throw error;
    }
  }

  /**
   * All objects of a kind.
   *
   * @param namespace Only those in it. @default all namespaces
   */
  public async list(apiVersion: string, kind: string, namespace?: string): Promise<KubernetesObject[]> {
    const path = await this.discovery.collectionOf({ apiVersion, kind }, namespace);
    const { body } = await this.connection.send({ method: "GET", path, attempt: `list ${kind}` });
    // The server leaves both out of the items of a list.
    return (body as { items: KubernetesObject[] }).items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /**
   * Deletes objects with all that they own, the last created first, and waits until they are gone. What does not
   * exist is fine. Namespaces empty only where a controller manager runs.
   *
   * @throws Error that names what is left after `timeoutMs`.
   */
  public async delete(references: readonly ObjectReference[], options: WaitOptions = {}): Promise<void> {
    const order = inCreationOrder(references).reverse();
    for (const reference of order) {
      const attempt = `delete ${describeObject(reference)}`;
      try {
        const path = await this.discovery.pathOf(reference);
        const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
        await this.connection.send({ method: "DELETE", path, attempt, body });
      } catch (error) {
        if (!(error instanceof KubernetesFailure && error.isNotFound)) throw error;
      }
    }
    for (const reference of order) await this.waitFor(reference, (object) => object === undefined, "be gone", options);
  }

  /**
   * Waits until an object is as wanted, and returns it.
   *
   * @param isReached Given what the server has, or nothing.
   * @param goal Ends the sentence "waited 60 s for Namespace orders to …".
   * @throws Error after `timeoutMs`, with the object's last conditions.
   */
  public async waitFor(
    reference: ObjectReference,
    isReached: (object: KubernetesObject | undefined) => boolean,
    goal: string,
    { timeoutMs = 60_000, pollEveryMs = 100 }: WaitOptions = {},
  ): Promise<KubernetesObject | undefined> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const object = await this.get(reference);
      if (isReached(object)) return object;
      if (Date.now() >= end) {
        const waited = `waited ${timeoutMs / 1000} s for ${describeObject(reference)} to ${goal}`;
        throw new Error(`${waited}${conditionsOf(object)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
    }
  }

  /**
   * Creates an object below another one, such as the binding of a pod to a node.
   *
   * @param subresource Its name in the path: `binding`.
   */
  public async createBelow(owner: ObjectReference, subresource: string, body: unknown): Promise<void> {
    const path = `${await this.discovery.pathOf(owner)}/${subresource}`;
    await this.connection.send({
      method: "POST",
      path,
      body,
      attempt: `create the ${subresource} of ${describeObject(owner)}`,
    });
  }

  /** Merges into the status of an object; a list replaces the list that was there. */
  public async mergeStatus(reference: ObjectReference, status: object): Promise<void> {
    const path = `${await this.discovery.pathOf(reference)}/status`;
    const contentType = "application/merge-patch+json";
    const attempt = `write the status of ${describeObject(reference)}`;
    await this.connection.send({ method: "PATCH", path, body: { status }, contentType, attempt });
  }

  /**
   * Deletes one object at once, as a kubelet does when a pod's processes have ended. What does not exist is fine.
   *
   * @param uid Only the object with this id, not one that has taken its name since.
   */
  public async deleteAtOnce(reference: ObjectReference, uid?: string): Promise<void> {
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      gracePeriodSeconds: 0,
      ...(uid !== undefined && { preconditions: { uid } }),
    };
    try {
      const path = await this.discovery.pathOf(reference);
      await this.connection.send({ method: "DELETE", path, attempt: `delete ${describeObject(reference)}`, body });
    } catch (error) {
      // 409: the name belongs to another object now
      if (!(error instanceof KubernetesFailure && (error.isNotFound || error.status === 409))) throw error;
    }
  }

  /** Tells of all objects of a kind and of each change, from now until it is closed; see `followObjects`. */
  public follow(apiVersion: string, kind: string, options: FollowOptions): Following {
    return followObjects(this.connection, () => this.discovery.collectionOf({ apiVersion, kind }, options.namespace), {
      ...options,
      // The server leaves both out of the items of a list.
      onChange: (object) => options.onChange({ ...object, apiVersion, kind }),
      onGone: (object) => options.onGone?.({ ...object, apiVersion, kind }),
    });
  }

  /** Answers of the server's own pages, such as `/readyz`. */
  public async page(path: string): Promise<unknown> {
    return (await this.connection.send({ method: "GET", path, attempt: `read ${path}` })).body;
  }

  /** Closes the kept connections; a client that is not closed does not keep the process alive for long. */
  public close(): void {
    this.connection.close();
  }

  private async applyOne(object: KubernetesObject, options: ApplyOptions): Promise<ApiAnswer> {
    const query = new URLSearchParams({ fieldManager: options.fieldManager, fieldValidation: "Strict" });
    if (options.dryRun) query.set("dryRun", "All");
    if (options.force) query.set("force", "true");
    const path = await this.discovery.pathOf(object);
    const contentType = "application/apply-patch+yaml";
    const attempt = `apply ${describeObject(object)}`;
    return this.connection.send({ method: "PATCH", path: `${path}?${query}`, body: object, contentType, attempt });
  }

  private async untilEstablished(definition: KubernetesObject): Promise<void> {
    await this.waitFor(definition, (object) => conditionIs(object, "Established"), "be established");
    const { group, names, versions } = definition.spec as unknown as DefinitionSpec;
    for (const { name } of versions.filter(({ served }) => served)) {
      await this.untilListed({ apiVersion: `${group}/${name}`, kind: names.kind });
    }
  }

  /** A definition is established a moment before the server lists its kind. */
  private async untilListed(type: Pick<ObjectReference, "apiVersion" | "kind">): Promise<void> {
    const end = Date.now() + 30_000;
    for (;;) {
      this.discovery.forget();
      try {
        await this.discovery.collectionOf(type);
        return;
      } catch (error) {
        if (!(error instanceof KubernetesFailure && error.isNotFound) || Date.now() >= end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface DefinitionSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

function conditions(object: KubernetesObject | undefined): readonly Condition[] {
  return (object?.status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
}

function conditionIs(object: KubernetesObject | undefined, type: string): boolean {
  return conditions(object).some((condition) => condition.type === type && condition.status === "True");
}

function conditionsOf(object: KubernetesObject | undefined): string {
  if (!object) return "; it does not exist";
  const found = conditions(object).map(
    ({ type, status, message }) => `${type} is ${status}${message ? `: ${message}` : ""}`,
  );
  return found.length > 0 ? `; ${found.join("; ")}` : "";
}
