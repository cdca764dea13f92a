import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import type { AreaContext } from "../tenant";
import type { Account } from "./account";
import { GLOBAL, type Level, levelOf } from "./levels";
import type { AtLevel } from "./paths";
import type { Policy } from "./policy";
import { readStatements } from "./statements";

/** Adds policies, those of a level and those that it inherits. */
export function registerPolicies(app: FastifyInstance, context: AreaContext, { policies, bindings }: Account): void {
  const base = "/iam/v1/repo/:type/:level/policies";
  const at = ({ type, level }: AtLevel["Params"]) => levelOf(context, type, level);
  app.get<AtLevel & { Querystring: { name?: string } }>(base, honours("name"), ({ params, query }) => {
    const all = policies.all(at(params));
    const found = query.name === undefined ? all : all.filter(({ name }) => name === query.name);
    return { policies: found.map(({ uuid, name, description }) => ({ uuid, name, description })) };
  });
  app.post<AtLevel>(base, ({ params, body }, reply) => reply.code(201).send(render(policies.create(at(params), body))));
  app.get<AtLevel>(`${base}/aggregate`, ({ params }) => ({
    policyOverviewList: levelsUpFrom(context, at(params)).flatMap((level) =>
      policies.all(level).map(({ uuid, name, description }) => {
        return { uuid, name, description, levelType: level.type, levelId: level.id };
      }),
    ),
  }));
  app.get<AtLevel>(`${base}/:policy`, ({ params }) => render(policies.get(at(params), params.policy)));
  app.put<AtLevel>(`${base}/:policy`, ({ params, body }, reply) => {
    const level = at(params);
    const isNew = policies.update(level, params.policy, body);
    return isNew ? reply.code(201).send(render(policies.get(level, params.policy))) : reply.code(204).send();
  });
  app.delete<AtLevel & { Querystring: { force?: string } }>(
    `${base}/:policy`,
    honours("force"),
    ({ params, query }, reply) => {
      const isForced = query.force === "true";
      policies.delete(at(params), params.policy, isForced ? () => false : bindings.usesPolicy);
      if (isForced) bindings.removePolicy(params.policy);
      return reply.code(204).send();
    },
  );
}

/** With its statements as data, which clients of the account API wait for. */
function render(policy: Policy) {
  const { uuid, name, tags, description, statementQuery } = policy;
  return { uuid, name, tags, description, statementQuery, statements: readStatements(statementQuery) };
}

/** A level, and those whose policies it inherits. */
function levelsUpFrom({ account }: AreaContext, level: Level): readonly Level[] {
  if (level.type === "global") return [level];
  const inherited: readonly Level[] = [{ type: "account", id: account.id }, GLOBAL];
  return level.type === "account" ? inherited : [level, ...inherited];
}
