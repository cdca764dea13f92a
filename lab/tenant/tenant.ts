import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Person } from "./people/person";
import type { Store } from "./store";
import type { RecordStore } from "./telemetry";

/** One Dynatrace environment of the lab. */
export interface LabEnvironment {
  /** Our name of it, such as `prod`. */
  readonly name: string;
  /** Dynatrace's id of it, such as `abc12345`. */
  readonly id: string;
}

/** The account that all environments of the lab belong to. */
export interface LabAccount {
  /** A UUID. */
  readonly id: string;
}

/** Who makes a request. */
export interface Caller {
  /** What it presents: an API token, a platform token, or a bearer token of an OAuth client or a person. */
  readonly kind: "api-token" | "platform-token" | "oauth" | "person";
  /** Name that the tenant gives to the owner of what the caller creates. */
  readonly owner: string;
  /** Who it is, if it is a person; what a person sees depends on the groups that are deployed. */
  readonly person?: Person;
  /** Environment that the credential belongs to; absent for the client of the account, and for a person. */
  readonly environment?: LabEnvironment;
  /** Scopes of the token that is presented; without them the caller may do all that its kind may do. */
  readonly scopes?: readonly string[];
  /** Those of them that open nothing, as no policy gives the owner the right. */
  readonly withoutRight?: readonly string[];
}

/** What an area of the tenant (settings, documents, …) is given to do its work. */
export interface AreaContext {
  /** Where the area keeps what it is given; name collections `<environment id>/<what>` or `account/<what>`. */
  readonly store: Store;
  /** Logs, spans, events and metrics of all environments. */
  readonly telemetry: RecordStore;
  /** Calls `listener` when the tenant is told to forget everything. */
  onReset(listener: () => void): void;
  /** All environments, sorted by name. */
  readonly environments: readonly LabEnvironment[];
  readonly account: LabAccount;
  /**
   * The environment that a request is for: that of its path prefix `/e/<id>`, else that of its port.
   *
   * @throws ApiError 404 on the account's port without a prefix, or with an unknown one.
   */
  environmentOf(request: FastifyRequest): LabEnvironment;
  /** Who makes the request; requests without a valid credential never reach an area. */
  callerOf(request: FastifyRequest): Caller;
  /** Base URL of an environment, known once the tenant listens. */
  urlOf(environment: LabEnvironment): string;
}

/** Adds the routes of one area. */
export type RegisterArea = (app: FastifyInstance, context: AreaContext) => void;
