import type { FastifyInstance } from "fastify";
import { honours } from "../parameters";
import type { AreaContext } from "../tenant";
import type { Account } from "./account";
import type { User } from "./users";

interface ByEmail {
  Params: { account: string; email: string };
}
interface Leaving extends ByEmail {
  Querystring: { "group-uuid"?: string | readonly string[] };
}

/** Adds users and their groups. The lab makes no service users, so that their list is empty. */
export function registerUsers(app: FastifyInstance, context: AreaContext, { groups, users }: Account): void {
  const base = "/iam/v1/accounts/:account/users";
  const withGroups = (user: User) => ({
    ...user,
    groups: user.groups.map((uuid) => {
      const { name: groupName, owner, description, createdAt, updatedAt } = groups.get(uuid);
      const { id: accountUUID } = context.account;
      return { groupName, uuid, owner, accountUUID, accountName: "lab", description, createdAt, updatedAt };
    }),
  });
  app.get<ByEmail>(base, honours("service-users"), () => {
    const items = users.all().map(({ groups: _groups, ...user }) => user);
    return { count: items.length, items };
  });
  app.post<ByEmail>(base, ({ body }, reply) => {
    users.invite(body);
    return reply.code(201).send();
  });
  app.get<ByEmail>(`${base}/:email`, ({ params }) => withGroups(users.get(params.email)));
  app.post<ByEmail>(`${base}/:email`, ({ params, body }, reply) => {
    users.addGroups(params.email, body);
    return reply.code(201).send();
  });
  app.delete<ByEmail>(`${base}/:email`, ({ params }, reply) => {
    users.delete(params.email);
    return reply.code(200).send();
  });
  app.put<ByEmail>(`${base}/:email/groups`, ({ params, body }, reply) => {
    users.setGroups(params.email, body);
    return reply.code(200).send();
  });
  const repeatable = { config: { repeatable: ["group-uuid"] } };
  app.delete<Leaving>(`${base}/:email/groups`, repeatable, ({ params, query }, reply) => {
    users.removeGroups(params.email, [query["group-uuid"] ?? []].flat());
    return reply.code(200).send();
  });
  app.get<ByEmail>("/iam/v1/accounts/:account/service-users", honours("page", "page-size"), () => ({
    results: [],
    totalCount: 0,
  }));
}
