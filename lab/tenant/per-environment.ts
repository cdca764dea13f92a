import type { FastifyRequest } from "fastify";
import type { AreaContext, LabEnvironment } from "./tenant";

/** One instance of an area's state per environment, so that nothing of one can show in another. */
export function perEnvironment<T>(
  context: AreaContext,
  make: (environment: LabEnvironment) => T,
): (request: FastifyRequest) => T {
  const instances = new Map<string, T>();
  return (request) => {
    const environment = context.environmentOf(request);
    const instance = instances.get(environment.id) ?? make(environment);
    instances.set(environment.id, instance);
    return instance;
  };
}

/** A route under a platform path with one id in it. */
export interface ById {
  Params: { id: string };
}
