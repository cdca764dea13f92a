import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import type { Account } from "./account";
import type { Group } from "./groups";
import type { InAccount } from "./paths";
import type { Permission } from "./permissions";

/** Adds groups with their role permissions, and `POST /lab/groups` for those that come by SCIM. */
export function registerGroups(app: FastifyInstance, { groups, users, bindings }: Account): void {
  const base = "/iam/v1/accounts/:account/groups";
  app.get<InAccount>(base, () => {
    const items = groups.all().map(withoutPermissions);
    return { count: items.length, items };
  });
  app.post<InAccount>(base, ({ body }, reply) => reply.code(201).send(groups.create(body).map(withoutPermissions)));
  app.put<InAccount>(`${base}/:id`, ({ params, body }, reply) => {
    groups.update(params.id, body);
    return reply.code(200).send();
  });
  app.delete<InAccount>(`${base}/:id`, ({ params }, reply) => {
    groups.delete(params.id);
    bindings.forget(params.id);
    users.forget(params.id);
    return reply.code(200).send();
  });
  app.get<InAccount>(`${base}/:id/users`, ({ params }) => {
    const items = users.in(params.id).map(({ groups: _groups, ...user }) => user);
    return { count: items.length, items };
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
  app.delete<InAccount & { Querystring: Record<string, string> }>(
    `${base}/:id/permissions`,
    honours("permission-name", "scope", "scope-type"),
    (request, reply) => {
      const { "permission-name": permissionName = "", scope = "", "scope-type": scopeType = "" } = request.query;
      groups.removePermission(request.params.id, {
        permissionName,
        scope,
        scopeType: scopeType as Permission["scopeType"],
      });
      return reply.code(200).send();
    },
  );
  app.post("/lab/groups", ({ body }, reply) => reply.code(201).send(groups.provision(body)));
}

function withoutPermissions({ permissions: _permissions, ...group }: Group): Omit<Group, "permissions"> {
  return group;
}
