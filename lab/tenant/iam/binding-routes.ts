import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { honours, keyedValues } from "../parameters";
import { readAccountPayload } from "../payload";
import type { AreaContext } from "../tenant";
import type { Account } from "./account";
import type { Binding, BindingValues } from "./bindings";
import { type Level, levelOf } from "./levels";
import type { AtLevel } from "./paths";

const GROUPS = z.strictObject({ groups: z.array(z.string()).min(1), boundaries: z.array(z.string()).nullish() });

/** Adds bindings: which groups have which policies, with which parameters and boundaries. */
export function registerBindings(
  app: FastifyInstance,
  context: AreaContext,
  { policies, groups, bindings }: Account,
): void {
  const base = "/iam/v1/repo/:type/:level/bindings";
  const at = ({ type, level }: AtLevel["Params"]) => levelOf(context, type, level);
  const listed = (level: Level, isWanted: (binding: Bound) => boolean) => ({
    levelType: level.type,
    levelId: level.id,
    policyBindings: bindings.at(level).filter(isWanted),
  });
  app.get<AtLevel>(base, ({ params }) => listed(at(params), () => true));
  app.delete<AtLevel>(base, ({ params }, reply) => {
    const level = at(params);
    bindings.clear(level);
    return reply.code(204).send();
  });
  app.get<AtLevel & { Querystring: { details?: string } }>(
    `${base}/groups/:group`,
    honours("details"),
    ({ params, query }) => {
      const own = bindings.of(at(params), params.group);
      const policyUuids = [...new Set(own.map(({ policyUuid }) => policyUuid))];
      return query.details === "true" ? { policyUuids, bindingsDetails: own } : { policyUuids };
    },
  );
  app.put<AtLevel>(`${base}/groups/:group`, ({ params, body }, reply) => {
    bindings.setPolicies(at(params), params.group, body);
    return reply.code(204).send();
  });
  app.get<AtLevel>(`${base}/:policy`, ({ params }) => {
    const level = at(params);
    policies.assertBindable(level, params.policy);
    return listed(level, ({ policyUuid }) => policyUuid === params.policy);
  });
  app.post<AtLevel>(`${base}/:policy`, ({ params, body }, reply) => {
    const wanted = readAccountPayload(GROUPS, body);
    for (const group of wanted.groups) groups.get(group);
    for (const group of wanted.groups)
      bindings.add(at(params), params.policy, group, { boundaries: wanted.boundaries });
    return reply.code(204).send();
  });
  app.get<AtLevel>(`${base}/:policy/:group`, ({ params }) => {
    const level = at(params);
    policies.assertBindable(level, params.policy);
    const own = bindings.of(level, params.group).filter(({ policyUuid }) => policyUuid === params.policy);
    const policyBindings = own.map((binding) => ({ ...binding, groups: [params.group] }));
    return { levelType: level.type, levelId: level.id, policyBindings };
  });
  app.post<AtLevel>(`${base}/:policy/:group`, ({ params, body }, reply) => {
    bindings.add(at(params), params.policy, params.group, body);
    return reply.code(204).send();
  });
  const keyed = ["parameters", "metadata"];
  app.delete<AtLevel & { Querystring: { forceMultiple?: string } }>(
    `${base}/:policy`,
    { config: { keyed, parameters: ["forceMultiple"] } },
    ({ params, query }, reply) => {
      const level = at(params);
      const meant = bindings.at(level).filter(({ policyUuid }) => policyUuid === params.policy);
      const uuids = new Set(meant.flatMap(({ groups: bound }) => bound));
      policies.assertBindable(level, params.policy);
      const isForced = query.forceMultiple === "true";
      for (const group of uuids) bindings.remove(level, params.policy, group, valuesIn(query), isForced);
      return reply.code(204).send();
    },
  );
  app.put<AtLevel>(`${base}/:policy/:group`, { config: { keyed } }, ({ params, body, query }, reply) => {
    bindings.replace(at(params), params.policy, params.group, body, valuesIn(query));
    return reply.code(204).send();
  });
  app.delete<AtLevel & { Querystring: { forceMultiple?: string } }>(
    `${base}/:policy/:group`,
    { config: { keyed, parameters: ["forceMultiple"] } },
    ({ params, query }, reply) => {
      const isForced = query.forceMultiple === "true";
      bindings.remove(at(params), params.policy, params.group, valuesIn(query), isForced);
      return reply.code(204).send();
    },
  );
}

type Bound = Binding & { readonly groups: readonly string[] };

function valuesIn(query: unknown): BindingValues {
  return { parameters: keyedValues(query, "parameters"), metadata: keyedValues(query, "metadata") };
}
