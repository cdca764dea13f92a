import { type Entry, parseBoundary, parsePolicy, supports } from "../access";
import type { Account } from "./account";
import { boundaryNames } from "./boundary-names";
import type { AccountCheck } from "./check";
import { type Found, several } from "./finding";

/** The provider writes all policies of a group at a level at once, so the second resource erases the first. */
export const duplicateBinding: AccountCheck = {
  name: "duplicate-binding",
  holds: "a group has one binding at each level",
  silencedBy: "nobody",
  sees: "account",
  check: duplicates,
};

/** Each line of a boundary narrows some permission of the policy that it is bound to, or it was meant for another. */
export const boundaryMatchesNothing: AccountCheck = {
  name: "boundary-matches-nothing",
  holds: "each line of a boundary fits a permission, and names a zone or namespace that exists",
  silencedBy: "owner",
  sees: "account",
  check: (account) => [...idleBoundaries(account), ...boundaryNames(account)],
};

export const adminPolicy: AccountCheck = {
  name: "admin-policy",
  holds: "no group has a policy or role for administrators",
  silencedBy: "owner",
  sees: "account",
  check: adminRights,
};

function duplicates({ model, entryOf }: Account): Found[] {
  const sources = new Map<string, { groupId: string; where: string; sources: Set<string> }>();
  for (const { groupId, level, source } of model.bindings) {
    const where = level.kind === "account" ? `account ${level.accountId}` : `environment ${level.environmentId}`;
    const known = sources.get(`${groupId} ${where}`) ?? { groupId, where, sources: new Set<string>() };
    sources.set(`${groupId} ${where}`, known);
    known.sources.add(source ?? "");
  }
  const nameOf = new Map(model.groups.map(({ id, name }) => [id, name]));
  return [...sources.values()].flatMap(({ groupId, where, sources: all }) => {
    const [first, ...others] = [...all].map((source) => entryOf(source)?.path ?? source);
    return others.map((path) => ({
      severity: "error" as const,
      path,
      found: `group "${nameOf.get(groupId) ?? groupId}" is bound in ${where} by ${first} too, and each apply of one erases the other`,
      fix: "put all policies into one binding",
    }));
  });
}

function idleBoundaries({ model, entryOf }: Account): Found[] {
  const policies = new Map(model.policies.map(({ id, name, text }) => [id, { name, parsed: parsePolicy(text) }]));
  const boundaries = new Map(model.boundaries.map((each) => [each.id, { ...each, parsed: parseBoundary(each.text) }]));
  const verdicts = new Map<string, Found[]>();
  for (const { policyId, boundaryIds, source } of model.bindings) {
    const policy = policies.get(policyId);
    if (!policy?.parsed.ok) continue;
    const permissions = policy.parsed.value.statements
      .filter(({ effect }) => effect === "ALLOW")
      .flatMap(({ permissions: names }) => names.map(({ name }) => name));
    for (const id of boundaryIds) {
      const boundary = boundaries.get(id);
      const key = `${policyId} ${id} ${source}`;
      if (!boundary?.parsed.ok || verdicts.has(key)) continue;
      const idle = boundary.parsed.value.restrictions.filter(
        ({ name, operator }) => !permissions.some((permission) => supports(permission, name, operator)),
      );
      verdicts.set(key, idle.length === 0 ? [] : [idleFinding(entryOf(source), boundary.name, policy.name, idle)]);
    }
  }
  return [...verdicts.values()].flat();
}

function idleFinding(
  entry: Entry | undefined,
  boundary: string,
  policy: string,
  idle: readonly { readonly name: string; readonly at: { readonly line: number } }[],
): Found {
  const lines = idle.map(({ name, at }) => `line ${at.line} (${name})`);
  return {
    severity: "error",
    path: entry?.path ?? boundary,
    found: `${several(lines)} of boundary "${boundary}" narrows no permission of policy "${policy}"`,
    fix: "bind a boundary whose conditions the policy's permissions support",
  };
}

/** Dynatrace's own policies that administer an environment or open all data; they come without a boundary that fits. */
const ADMIN_POLICIES =
  /^(Admin User|AppEngine - Admin|AutomationEngine - Admin Access|All Grail data read access|Settings Writer|.*\badmin(istrator)?\b.*)$/i;
/** Roles that administer an account or a whole environment. */
const ADMIN_ROLES: ReadonlySet<string> = new Set([
  "account-user-management",
  "account-saml-flexible-federation",
  "tenant-agent-install",
  "tenant-configure-request-capture-data",
]);

function adminRights({ stacks }: Account): Found[] {
  return stacks.flatMap(({ stack }) => {
    const bound = stack.resources("dynatrace_iam_policy_bindings_v2").flatMap((entry) => {
      const policies = Array.isArray(entry.args.policy) ? entry.args.policy : [entry.args.policy];
      return policies.flatMap((policy) => {
        const target = stack.target(policy?.id);
        const global =
          target?.kind === "data" && target.args.account === undefined && target.args.environment === undefined;
        const name = target && stack.text(target.args.name);
        return global && name !== undefined && ADMIN_POLICIES.test(name)
          ? [adminFinding(entry, `Dynatrace's policy "${name}"`)]
          : [];
      });
    });
    const roles = stack.resources("dynatrace_iam_permission").flatMap((entry) => {
      const name = stack.text(entry.args.name) ?? "";
      return ADMIN_ROLES.has(name) ? [adminFinding(entry, `the role ${name}`)] : [];
    });
    return [...bound, ...roles];
  });
}

function adminFinding({ path }: Entry, what: string): Found {
  return {
    severity: "error",
    path,
    found: `${what} is bound, which is for administrators of the environment or account`,
    fix: "bind what the team needs, such as AccessLevel.admin within the team's boundaries",
  };
}
