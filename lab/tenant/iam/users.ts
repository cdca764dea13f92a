import { z } from "zod";
import { IamError } from "../errors";
import { freshUuid } from "../identifiers";
import { Lookup } from "../lookup";
import { readAccountPayload } from "../payload";
import type { Collection, Store } from "../store";
import type { Groups } from "./groups";

/** Somebody who has been invited to the account. */
export interface User {
  readonly uid: string;
  readonly email: string;
  /** Nobody accepts an invitation here. */
  readonly userStatus: "PENDING";
  readonly emergencyContact: false;
  /** Ids of the groups that the user was put into by hand; those by a claim show at sign-on only. */
  readonly groups: readonly string[];
}

const EMAIL = z.strictObject({ email: z.email("must be an email address") }).loose();
const GROUP_UUIDS = z.array(z.string());

/** The users of the account. */
export class Users {
  private readonly users: Collection<User>;
  private readonly byGroup: Lookup<User>;

  public constructor(
    private readonly store: Store,
    private readonly groups: Groups,
  ) {
    this.users = store.collection<User>("account/users");
    this.byGroup = new Lookup(this.users, ({ groups: uuids }) => uuids);
  }

  public all(): User[] {
    return [...this.users.values()];
  }

  /** The users who were put into a group. */
  public in(groupUuid: string): User[] {
    this.groups.get(groupUuid);
    return this.all().filter(({ groups }) => groups.includes(groupUuid));
  }

  /** @throws IamError 404 in words by which Terraform's provider knows that a user is gone. */
  public get(email: string): User {
    const user = this.users.get(email);
    if (user === undefined) throw new IamError(404, `User ${email} not found`);
    return user;
  }

  public invite(body: unknown): void {
    const { email } = readAccountPayload(EMAIL, body);
    if (this.users.has(email)) throw new IamError(400, `User ${email} is already in this account`);
    const uid = freshUuid(this.store, "user", email);
    this.users.put(email, { uid, email, userStatus: "PENDING", emergencyContact: false, groups: [] });
  }

  /** Leaves a user exactly these groups. */
  public setGroups(email: string, body: unknown): void {
    this.keep(email, readAccountPayload(GROUP_UUIDS, body));
  }

  public addGroups(email: string, body: unknown): void {
    this.keep(email, [...this.get(email).groups, ...readAccountPayload(GROUP_UUIDS, body)]);
  }

  public removeGroups(email: string, uuids: readonly string[]): void {
    this.keep(
      email,
      this.get(email).groups.filter((uuid) => !uuids.includes(uuid)),
    );
  }

  public delete(email: string): void {
    this.get(email);
    this.users.delete(email);
  }

  /** Takes all users out of a group that goes. */
  public forget(groupUuid: string): void {
    for (const email of this.byGroup.keysOf(groupUuid)) this.removeGroups(email, [groupUuid]);
  }

  private keep(email: string, uuids: readonly string[]): void {
    const user = this.get(email);
    for (const uuid of uuids) this.groups.get(uuid);
    this.users.put(email, { ...user, groups: [...new Set(uuids)] });
  }
}
