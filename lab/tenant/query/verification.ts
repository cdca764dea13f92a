import { compileQuery, DEFAULT_SPAN, DqlError, type Notification, parseQuery, printQuery } from "./dql";
import { notificationOf, type QueryScope } from "./execution";
import { positionOf } from "./refusals";
import { TenantData } from "./tenant-data";

/** Whether a query would run, and what is wrong with it; who asks does not need to see any record. */
export async function verifyQuery(text: string, isCanonicalWanted: boolean, scope: QueryScope, now: number) {
  try {
    const query = parseQuery(text);
    const { reader: _everybody, ...open } = scope;
    const source = new TenantData({ ...open, assume: () => undefined });
    const present = BigInt(Math.trunc(now)) * 1_000_000n;
    const timeframe = { start: present - DEFAULT_SPAN, end: present };
    const { notifications } = await compileQuery(query, { now: present, timeframe, source, limit: 1n });
    return {
      valid: true,
      ...(isCanonicalWanted && { canonicalQuery: printQuery(query) }),
      notifications: notifications.map(notificationOf),
    };
  } catch (error) {
    if (!(error instanceof DqlError)) throw error;
    return { valid: false, notifications: [errorNotification(error)] };
  }
}

function errorNotification({ type, message, range, subjects }: DqlError) {
  const notification: Notification = { severity: "WARN", type, message };
  return {
    ...notificationOf(notification),
    severity: "ERROR",
    arguments: subjects,
    syntaxPosition: positionOf(range),
  };
}
