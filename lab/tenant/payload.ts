import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError, type ConstraintViolation, IamError } from "./errors";

/**
 * Reads what a request of the environment or platform APIs carries.
 *
 * @throws ApiError 400 naming every place that breaks the schema; unknown keys break a strict one.
 */
export function readPayload<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw refusal(faultsOf(result.error));
}

/**
 * Reads what a request of the account API carries.
 *
 * @throws IamError 400 naming every place that breaks the schema; unknown keys break a strict one.
 */
export function readAccountPayload<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const faults = faultsOf(result.error);
  throw new IamError(400, textOf(faults), Object.fromEntries(faults.map(({ path, message }) => [path, message])));
}

/** One place of a payload that breaks a rule. */
export interface PayloadFault {
  /** Keys and indices, joined with slashes. */
  readonly path: string;
  readonly message: string;
}

/** The refusal of a payload, in the shape of the environment and platform APIs. */
export function refusal(faults: readonly PayloadFault[]): ApiError {
  const violations = faults.map(
    ({ path, message }): ConstraintViolation => ({
      path,
      message,
      parameterLocation: "PAYLOAD_BODY",
      location: null,
    }),
  );
  return new ApiError(400, `Constraints violated: ${textOf(faults)}`, violations);
}

/**
 * Makes sure that a change is based on the current version of an object.
 *
 * @throws ApiError 400 when the request names no version, 409 when it names another one.
 */
export function assertVersion(request: FastifyRequest, current: number | string): void {
  const { "optimistic-locking-version": given } = request.query as Record<string, string | undefined>;
  if (given === undefined) throw new ApiError(400, "The query parameter optimistic-locking-version is missing");
  if (given === String(current)) return;
  throw new ApiError(
    409,
    `The object has version ${current}, not ${given}: it was changed in the meantime; read it again`,
  );
}

/** A text of at least one and at most `max` characters. */
export function text(max: number): z.ZodString {
  return z.string().min(1, "must not be empty").max(max, `must not be longer than ${max} characters`);
}

function faultsOf(error: z.ZodError): PayloadFault[] {
  return error.issues.flatMap((issue): PayloadFault[] => {
    const path = issue.path.map(String).join("/");
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: path === "" ? key : `${path}/${key}`,
      message: "is not a known property",
    }));
  });
}

function textOf(faults: readonly PayloadFault[]): string {
  return faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}
