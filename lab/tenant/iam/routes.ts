import type { FastifyInstance } from "fastify";
import type { AreaContext } from "../tenant";
import { Bindings } from "./bindings";
import { Boundaries } from "./boundaries";
import { Groups } from "./groups";
import { assertAccount, levelOf } from "./levels";
import type { Permission } from "./permissions";
import { Policies } from "./policies";

interface InAccount {
  Params: { account: string; id: string };
}
interface AtLevel {
  Params: { type: string; level: string; policy: string; group: string };
}

/** Adds the account API: groups, permissions, policies, boundaries, bindings and the list of environments. */
export function registerIam(app: FastifyInstance, context: AreaContext): void {
  const groups = new Groups(context.store, context);
  const policies = new Policies(context.store);
  const boundaries = new Boundaries(context.store, context);
  const bindings = new Bindings(context.store, groups, policies, boundaries);
  app.register(async (iam) => {
    iam.addHook("preHandler", async (request) => {
      const { account } = request.params as { account?: string };
      if (account !== undefined) assertAccount(context, account);
    });
    registerEnvironments(iam, context);
    registerGroups(iam, groups, bindings);
    registerPolicies(iam, context, policies, bindings);
    registerBoundaries(iam, boundaries, bindings);
    registerBindings(iam, context, bindings);
  });
}

function registerEnvironments(app: FastifyInstance, context: AreaContext): void {
  app.get<InAccount>("/env/v2/accounts/:account/environments", () => {
    const data = context.environments.map((each) => ({
      id: each.id,
      name: each.name,
      active: true,
      url: context.urlOf(each),
    }));
    return { data };
  });
}

function registerGroups(app: FastifyInstance, groups: Groups, bindings: Bindings): void {
  const base = "/iam/v1/accounts/:account/groups";
  app.get<InAccount>(base, () => {
    const items = groups.all().map(({ permissions: _permissions, ...group }) => group);
    return { count: items.length, items };
  });
  app.post<InAccount>(base, ({ body }, reply) => reply.code(201).send(groups.create(body)));
  app.put<InAccount>(`${base}/:id`, ({ params, body }, reply) => {
    groups.update(params.id, body);
    return reply.code(200).send();
  });
  app.delete<InAccount>(`${base}/:id`, ({ params }, reply) => {
    groups.delete(params.id);
    bindings.forget(params.id);
    return reply.code(200).send();
  });
  app.get<InAccount>(`${base}/:id/permissions`, ({ params }) => groups.get(params.id));
  app.put<InAccount>(`${base}/:id/permissions`, ({ params, body }, reply) => {
    groups.setPermissions(params.id, body);
    return reply.code(200).send();
  });
  app.post<InAccount>(`${base}/:id/permissions`, ({ params, body }, reply) => {
    groups.addPermissions(params.id, body);
    return reply.code(201).send();
  });
  app.delete<InAccount & { Querystring: Record<string, string> }>(`${base}/:id/permissions`, (request, reply) => {
    const { "permission-name": permissionName = "", scope = "", "scope-type": scopeType = "" } = request.query;
    groups.removePermission(request.params.id, {
      permissionName,
      scope,
      scopeType: scopeType as Permission["scopeType"],
    });
    return reply.code(200).send();
  });
  app.post("/lab/groups", ({ body }, reply) => reply.code(201).send(groups.provision(body)));
}

function registerPolicies(app: FastifyInstance, context: AreaContext, policies: Policies, bindings: Bindings): void {
  const base = "/iam/v1/repo/:type/:level/policies";
  const at = ({ type, level }: AtLevel["Params"]) => levelOf(context, type, level);
  app.get<AtLevel>(base, ({ params }) => ({
    policies: policies.all(at(params)).map(({ uuid, name, description }) => ({ uuid, name, description })),
  }));
  app.post<AtLevel>(base, ({ params, body }, reply) => reply.code(201).send(policies.create(at(params), body)));
  app.get<AtLevel>(`${base}/:policy`, ({ params }) => policies.get(at(params), params.policy));
  app.put<AtLevel>(`${base}/:policy`, ({ params, body }, reply) => {
    policies.update(at(params), params.policy, body);
    return reply.code(204).send();
  });
  app.delete<AtLevel>(`${base}/:policy`, ({ params }, reply) => {
    policies.delete(at(params), params.policy, bindings.usesPolicy);
    return reply.code(204).send();
  });
}

function registerBoundaries(app: FastifyInstance, boundaries: Boundaries, bindings: Bindings): void {
  const base = "/iam/v1/repo/account/:account/boundaries";
  app.get<InAccount & { Querystring: Record<string, string> }>(base, ({ query }) => {
    const all = boundaries.all();
    const pageSize = Math.max(1, Number(query.size ?? 100) || 100);
    const pageNumber = Math.max(1, Number(query.page ?? 1) || 1);
    const content = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    return { pageSize, pageNumber, totalCount: all.length, content };
  });
  app.post<InAccount>(base, ({ body }, reply) => reply.code(201).send(boundaries.create(body)));
  app.get<InAccount>(`${base}/:id`, ({ params }) => boundaries.get(params.id));
  app.put<InAccount>(`${base}/:id`, ({ params, body }, reply) => {
    boundaries.update(params.id, body);
    return reply.code(204).send();
  });
  app.delete<InAccount>(`${base}/:id`, ({ params }, reply) => {
    boundaries.delete(params.id, bindings.usesBoundary);
    return reply.code(204).send();
  });
}

function registerBindings(app: FastifyInstance, context: AreaContext, bindings: Bindings): void {
  const base = "/iam/v1/repo/:type/:level/bindings";
  const at = ({ type, level }: AtLevel["Params"]) => levelOf(context, type, level);
  app.get<AtLevel>(base, ({ params }) => ({ policyBindings: bindings.at(at(params)) }));
  app.get<AtLevel & { Querystring: { details?: string } }>(`${base}/groups/:group`, ({ params, query }) => {
    const own = bindings.of(at(params), params.group);
    const policyUuids = [...new Set(own.map(({ policyUuid }) => policyUuid))];
    return query.details === "true" ? { policyUuids, bindingsDetails: own } : { policyUuids };
  });
  app.put<AtLevel>(`${base}/groups/:group`, ({ params, body }, reply) => {
    bindings.setPolicies(at(params), params.group, body);
    return reply.code(204).send();
  });
  app.post<AtLevel>(`${base}/:policy/:group`, ({ params, body }, reply) => {
    bindings.add(at(params), params.policy, params.group, body);
    return reply.code(204).send();
  });
  app.delete<AtLevel>(`${base}/:policy/:group`, ({ params }, reply) => {
    bindings.remove(at(params), params.policy, params.group);
    return reply.code(204).send();
  });
}
