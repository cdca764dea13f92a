import { ApiError } from "../errors";
import type { Caller } from "../tenant";
import { scopeClass } from "./object-id";
import type { SettingsObject, SettingsObjects } from "./objects";
import type { Place } from "./order";
import { checkRules, Usage } from "./rules";
import { type SettingsSchema, schemaOf } from "./schema";
import { type Violation, validate } from "./validator";

/** A request to make an object, as it came. */
export interface WriteRequest {
  /** An object that exists, and is then changed rather than made. */
  readonly objectId?: unknown;
  /** An id of the client's own; an object that has it is changed rather than made another time. */
  readonly externalId?: unknown;
  readonly schemaId?: unknown;
  readonly schemaVersion?: unknown;
  readonly scope?: unknown;
  readonly value?: unknown;
  readonly insertAfter?: unknown;
  readonly updateToken?: unknown;
}

/** How a request to write is meant. */
export interface WriteMode {
  /** Whether it is only checked. */
  readonly isDryRun: boolean;
  /** Whether the tenant may put right what it can: it drops properties that older versions of a schema had. */
  readonly isRepaired: boolean;
}

const MAX_EXTERNAL_ID = 2_000;

/** Schemas that Dynatrace checks with the rights of a user, which an API token does not have. */
const NEEDS_OAUTH: readonly string[] = ["builtin:davis.anomaly-detectors"];

/**
 * Properties that older versions of a schema had and that Terraform's provider sends to this day. Dynatrace drops them
 * when it repairs its input.
 */
const RETIRED: Readonly<Record<string, readonly string[]>> = {
  "builtin:cloud.kubernetes.monitoring": ["pvcMonitoringEnabled"],
};

/** Places that the server fills: the queries of a detector run with the rights of whoever wrote it. */
const FILLED: Readonly<Record<string, readonly string[]>> = {
  "builtin:davis.anomaly-detectors": ["executionSettings/actor"],
};

/** What Dynatrace allows to do with the settings of one environment. */
export class SettingsService {
  private readonly usage: Usage;

  public constructor(public readonly objects: SettingsObjects) {
    this.usage = new Usage(objects);
  }

  /**
   * Makes an object; or changes the one that the request names, or that of the scope where a schema allows only one.
   *
   * @param index Place in the request, for the paths of violations.
   */
  public write(request: WriteRequest, index: number, caller: Caller, mode: WriteMode): SettingsObject | undefined {
    const { scope } = request;
    if (typeof request.schemaId !== "string")
      throw refusal("", index, [{ path: "schemaId", message: "must be given" }]);
    const schema = schemaOf(request.schemaId);
    const { schemaId } = schema;
    if (typeof scope !== "string") throw refusal(schemaId, index, [{ path: "scope", message: "must be given" }]);
    const current = this.currentOf(request, schema, scope, index);
    assertSchemaVersion(request, schema, index);
    const scopeFault = checkScope(schema, scope);
    if (scopeFault !== undefined) throw refusal(schemaId, index, [{ path: "scope", message: scopeFault }]);
    const value = this.check({ schema, scope, value: request.value, index, caller, current, mode });
    const place = this.placeOf(schema, scope, request.insertAfter, current?.objectId);
    if (mode.isDryRun) return undefined;
    const author = caller.owner;
    const externalId = externalIdIn(request, schemaId, index);
    if (current !== undefined) return this.objects.update(current, { value, place, externalId, author });
    return this.objects.create({ schemaId, scope, value, place, externalId, author });
  }

  /** Changes an object. */
  public update(objectId: string, request: WriteRequest, caller: Caller, mode: WriteMode): SettingsObject {
    const current = this.get(objectId);
    const schema = schemaOf(current.schemaId);
    if (request.updateToken !== undefined && request.updateToken !== updateTokenOf(current)) {
      const text = `The settings object was changed by ${current.author} in the meantime; read it again and repeat the change`;
      throw new ApiError(409, text);
    }
    const { scope } = current;
    assertSchemaVersion(request, schema, 0);
    const value = this.check({ schema, scope, value: request.value, index: 0, caller, current, mode });
    const place = this.placeOf(schema, scope, request.insertAfter, objectId);
    return mode.isDryRun ? current : this.objects.update(current, { value, place, author: caller.owner });
  }

  /** The object of an id, or 404. The text must never be "Settings not found": Terraform's provider then loops. */
  public get(objectId: string): SettingsObject {
    const object = this.objects.get(objectId);
    if (object === undefined)
      throw new ApiError(404, `This environment has no settings object with the id "${objectId}"`);
    return object;
  }

  /** Removes an object. */
  public delete(objectId: string, updateToken: string | undefined): void {
    const object = this.get(objectId);
    if (updateToken !== undefined && updateToken !== updateTokenOf(object)) {
      throw new ApiError(409, `The settings object was changed by ${object.author} in the meantime; read it again`);
    }
    this.objects.delete(objectId);
  }

  private currentOf(
    request: WriteRequest,
    { schemaId, multiObject }: SettingsSchema,
    scope: string,
    index: number,
  ): SettingsObject | undefined {
    const externalId = externalIdIn(request, schemaId, index);
    const named = externalId === undefined ? undefined : this.objects.byExternalId(externalId, schemaId, scope);
    if (named !== undefined) return named;
    if (typeof request.objectId === "string") {
      const known = this.objects.get(request.objectId);
      if (known?.schemaId === schemaId && known.scope === scope) return known;
    }
    return multiObject ? undefined : this.objects.singleton(schemaId, scope);
  }

  private check(candidate: Candidate): SettingsObject["value"] {
    const { schema, scope, index, caller, current, mode } = candidate;
    const { schemaId } = schema;
    if (NEEDS_OAUTH.includes(schemaId) && caller.kind === "api-token") {
      const message = "Could not do validation as request was not done using oAuth.";
      throw refusal(schemaId, index, [{ path: "", message }]);
    }
    const { objects, usage } = this;
    const hasObject = (id: string) => objects.get(id) !== undefined;
    const repaired = mode.isRepaired ? withoutRetired(schemaId, candidate.value) : candidate.value;
    const faults = validate(schema, repaired, { hasObject, filled: FILLED[schemaId] });
    if (faults.length > 0) throw refusal(schemaId, index, faults);
    const value = repaired as SettingsObject["value"];
    const semantic = checkRules(schemaId, value, { objects, usage, scope, current });
    const violations = [...semantic, ...this.checkScopeLimits(schema, scope, value, current)];
    if (violations.length > 0) throw refusal(schemaId, index, violations);
    return value;
  }

  private checkScopeLimits(
    schema: SettingsSchema,
    scope: string,
    value: SettingsObject["value"],
    current: SettingsObject | undefined,
  ): Violation[] {
    const { schemaId, maxObjects } = schema;
    const holders = this.objects
      .holderOf(schema, scope, value)
      .filter(({ objectId }) => objectId !== current?.objectId);
    const duplicates = holders.map(({ properties, objectId }) => ({
      path: properties.join(", "),
      message: `must be unique, but the object ${objectId} has ${JSON.stringify(properties.map((name) => value[name]))}`,
    }));
    const isFull = current === undefined && this.objects.count(schemaId, scope) >= maxObjects;
    const tooMany = { path: "", message: `must not be more than ${maxObjects} objects in scope "${scope}"` };
    return isFull ? [...duplicates, tooMany] : duplicates;
  }

  /** The texts are Dynatrace's: Terraform's provider repeats the request without the neighbour when it reads them. */
  private placeOf(schema: SettingsSchema, scope: string, insertAfter: unknown, moved?: string): Place | undefined {
    if (insertAfter === undefined || insertAfter === null || !schema.ordered) return undefined;
    if (insertAfter === "") return "first";
    if (typeof insertAfter !== "string" || !this.objects.isNeighbour(insertAfter, schema.schemaId, scope)) {
      throw new ApiError(400, `Neighbor with key '${String(insertAfter)}' not found for '${schema.schemaId}'`);
    }
    if (insertAfter === moved) throw new ApiError(400, "Setting value cannot be inserted to the specified position");
    return { after: insertAfter };
  }
}

interface Candidate {
  readonly schema: SettingsSchema;
  readonly scope: string;
  readonly value: unknown;
  readonly index: number;
  readonly caller: Caller;
  readonly current: SettingsObject | undefined;
  readonly mode: WriteMode;
}

/** Changes with every change of an object; whoever sends it back notices changes made by others. */
export function updateTokenOf({ objectId, version }: SettingsObject): string {
  return Buffer.from(`${version}:${objectId.slice(-24)}`).toString("base64url");
}

function externalIdIn({ externalId }: WriteRequest, schemaId: string, index: number): string | undefined {
  if (externalId === undefined || externalId === null) return undefined;
  if (typeof externalId === "string" && externalId !== "" && externalId.length <= MAX_EXTERNAL_ID) return externalId;
  const message = `must be a text of 1 to ${MAX_EXTERNAL_ID} characters`;
  throw refusal(schemaId, index, [{ path: "externalId", message }]);
}

/** The lab has one version of each schema: what another one would take it does not know. */
function assertSchemaVersion(
  { schemaVersion }: WriteRequest,
  { schemaId, version }: SettingsSchema,
  index: number,
): void {
  if (schemaVersion === undefined || schemaVersion === null || schemaVersion === "" || schemaVersion === version)
    return;
  const message = `must be ${version}, the version of this schema here; got ${JSON.stringify(schemaVersion)}`;
  throw refusal(schemaId, index, [{ path: "schemaVersion", message }]);
}

function withoutRetired(schemaId: string, value: unknown): unknown {
  const retired = RETIRED[schemaId];
  if (retired === undefined || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !retired.includes(key)));
}

function checkScope({ allowedScopes, schemaId }: SettingsSchema, scope: string): string | undefined {
  const found = scopeClass(scope);
  if (found !== undefined && allowedScopes.includes(found)) return undefined;
  return `must be one of ${allowedScopes.join(", ")} for ${schemaId}, not ${JSON.stringify(scope)}`;
}

/** Dynatrace's paths begin with the schema and the place in the request; the provider cuts both off. */
function refusal(schemaId: string, index: number, violations: readonly Violation[]): ApiError {
  const details = violations.map(({ path, message }) => ({
    path: `${schemaId}/${index}/${path}`,
    message,
    parameterLocation: "PAYLOAD_BODY" as const,
    location: null,
  }));
  return new ApiError(400, "Validation failed for one or more settings values.", details);
}
