import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** One thing that a settings or platform API refuses about a request. */
export interface ConstraintViolation {
  /** Place in the payload, such as `builtin:management-zones/0/name`. */
  readonly path: string;
  /** What the place breaks. */
  readonly message: string;
  /** Part of the request that holds the place. */
  readonly parameterLocation: "PAYLOAD_BODY" | "QUERY" | "PATH" | "HEADER";
  /** Unused by Dynatrace, and present in all its answers. */
  readonly location: null;
}

/**
 * A refusal in the shape of the environment and platform APIs:
 * `{"error":{"code":404,"message":"…","constraintViolations":[…]}}`.
 */
export class ApiError extends Error {
  public override readonly name = "ApiError";

  public constructor(
    public readonly status: number,
    message: string,
    public readonly constraintViolations: readonly ConstraintViolation[] = [],
    /** What Grail says of a query that it refuses; other APIs say nothing more. */
    public readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }

  /** The body of the answer. */
  public toBody(): {
    error: {
      code: number;
      message: string;
      constraintViolations?: readonly ConstraintViolation[];
      details?: Readonly<Record<string, unknown>>;
    };
  } {
    const { status: code, message, constraintViolations, details } = this;
    return {
      error: {
        code,
        message,
        ...(constraintViolations.length > 0 && { constraintViolations }),
        ...(details !== undefined && { details }),
      },
    };
  }
}

/** A refusal in the shape of the account API: `{"code":404,"message":"…","errorsMap":{…}}`. */
export class IamError extends Error {
  public override readonly name = "IamError";

  public constructor(
    public readonly status: number,
    message: string,
    public readonly errorsMap: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** The body of the answer. */
  public toBody(): { code: number; message: string; errorsMap: Readonly<Record<string, string>> } {
    return { code: this.status, message: this.message, errorsMap: this.errorsMap };
  }
}

/**
 * What the sign-on says to a client that gets no token, whether its secret is wrong or it asks for a scope that it does not
 * have: `{"errorCode":400,"message":"Bad Request","issueId":"…"}`.
 */
export class SignOnError extends Error {
  public override readonly name = "SignOnError";
  public readonly status = 400;

  /** @param issueId 16 letters and digits, by which support finds the reason. */
  public constructor(private readonly issueId: string) {
    super("Bad Request");
  }

  /** The body of the answer. */
  public toBody(): { errorCode: number; message: string; issueId: string } {
    return { errorCode: this.status, message: this.message, issueId: this.issueId };
  }
}

/** A refusal of the sign-on in the shape of OAuth 2.0: `{"error":"unsupported_grant_type","error_description":"…"}`. */
export class OAuthError extends Error {
  public override readonly name = "OAuthError";

  public constructor(
    public readonly status: number,
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** The body of the answer. */
  public toBody(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.message };
  }
}

/** Makes every failure and every unknown route answer in the shape of the API that its path belongs to. */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answerError(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const text = `No resource is served under ${request.method} ${pathOf(request.url)}`;
    return answerError(request, reply, new ApiError(404, text));
  });
}

/** The path of a URL without its query. */
export function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}

/** Answers a failure in the shape of the API that the path belongs to. */
export function answerError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  // Closed at once, the connection would break for a client that is still sending, before it reads the answer.
  reply.removeHeader("connection");
  const { status, body } = render(pathOf(request.url), error);
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}

function render(path: string, error: unknown): { status: number; body: unknown } {
  if (error instanceof IamError || error instanceof OAuthError || error instanceof SignOnError)
    return { status: error.status, body: error.toBody() };
  const known = error instanceof ApiError ? error : foreign(error);
  const isAccountApi = /^\/(iam|env|ref|sso)\//.test(path);
  const body = isAccountApi ? new IamError(known.status, known.message).toBody() : known.toBody();
  return { status: known.status, body };
}

/** What the HTTP library itself refuses, such as a body that is not JSON, keeps its status. */
function foreign(error: unknown): ApiError {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ApiError(statusCode, message ?? "The request is not understood");
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ApiError(500, `The lab tenant failed: ${text}`);
}
