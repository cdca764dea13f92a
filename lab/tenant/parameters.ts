import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import { ApiError, pathOf } from "./errors";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Names of the query parameters that the route honours; none if left out. */
    readonly parameters?: readonly string[];
    /** Those that may be given more than once. */
    readonly repeatable?: readonly string[];
    /** Those that take keys: `parameters[cluster]`. */
    readonly keyed?: readonly string[];
  }
}

/** Options of a route that honours these query parameters. */
export function honours(...parameters: readonly string[]): RouteShorthandOptions {
  return { config: { parameters } };
}

/**
 * The value of a parameter that counts something.
 *
 * @throws ApiError 400 for anything but a whole number from `least` on.
 */
export function wholeNumber(name: string, text: string | undefined, fallback: number, least = 0): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= least) return value;
  throw refusal(name, `must be a whole number from ${least} on; got ${JSON.stringify(text)}`);
}

/** The values of a keyed parameter, by their keys: `?parameters[cluster]=one` is `{cluster: "one"}`. */
export function keyedValues(query: unknown, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(query as Readonly<Record<string, string>>).flatMap(([parameter, value]) => {
    const key = keyOf(parameter, name);
    return key === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Makes every route refuse a query parameter that it does not honour: an answer to another question than the one that
 * was asked looks right, and clients have changed the wrong object for it.
 */
export function registerParameterCheck(app: FastifyInstance): void {
  app.addHook("preValidation", async ({ url, query, routeOptions, is404 }) => {
    if (is404 || pathOf(url).startsWith("/lab/")) return;
    const { parameters = [], repeatable = [], keyed = [] } = routeOptions.config;
    const known = [...parameters, ...repeatable];
    for (const [name, value] of Object.entries(query as Readonly<Record<string, unknown>>)) {
      const isKnown = known.includes(name) || keyed.some((each) => keyOf(name, each) !== undefined);
      if (!isKnown)
        throw refusal(name, `is not served here; ${knownText([...known, ...keyed.map((each) => `${each}[…]`)])}`);
      if (Array.isArray(value) && !repeatable.includes(name)) throw refusal(name, "is given more than once");
    }
  });
}

function keyOf(parameter: string, name: string): string | undefined {
  return parameter.startsWith(`${name}[`) && parameter.endsWith("]") ? parameter.slice(name.length + 1, -1) : undefined;
}

function knownText(parameters: readonly string[]): string {
  return parameters.length === 0 ? "this call takes no query parameter" : `use one of ${parameters.join(", ")}`;
}

function refusal(name: string, fault: string): ApiError {
  const violation = { path: name, message: fault, parameterLocation: "QUERY", location: null } as const;
  return new ApiError(400, `Constraints violated: ${name}: ${fault}`, [violation]);
}
