import { GROUP_NAME } from "../../rules/dynatrace";
import { checkText, type Finding } from "../validation";

/** A group of the directory, and how its members come into a Dynatrace group. */
export class AdGroup {
  /**
   * By SAML: a Dynatrace group is declared, and a user joins at sign-in when the group claim holds one of the values.
   *
   * @param groupName Name of the Dynatrace group, unique in the account; it says which environment it is for.
   * @param claims What the identity provider sends for the group: for Entra ID the group's object id, not its name.
   * @example
   * AdGroup.saml("orders-group (prod)", ["7c1d3c2e-8f0b-4f43-9a55-0b1c2d3e4f50"]);
   */
  public static saml(groupName: string, claims: readonly string[]): AdGroup {
    return new AdGroup(groupName, [...claims]);
  }

  /**
   * By SCIM: the directory keeps the Dynatrace group, which is looked up by its name and never created.
   *
   * @example
   * AdGroup.scim("orders-group");
   */
  public static scim(groupName: string): AdGroup {
    return new AdGroup(groupName);
  }

  /**
   * A group that others have made in Dynatrace: looked up by its name, bound in the environment, and never written. Its
   * binding takes over what is bound there, so that a plan shows what it would take away.
   *
   * @example
   * AdGroup.existing("Payments on call");
   */
  public static existing(groupName: string): AdGroup {
    return new AdGroup(groupName, undefined, true);
  }

  private constructor(
    /** Name of the Dynatrace group. */
    public readonly groupName: string,
    /** Values of the group claim; absent for a group that is looked up. */
    public readonly claims?: readonly string[],
    /** Whether somebody else than the directory has made the group. */
    public readonly isForeign: boolean = false,
  ) {}
}

/** Lets tokens pass: a wrong name or claim lets nobody in. */
export function checkAdGroup({ groupName, claims }: AdGroup): Finding[] {
  const findings = checkText("adGroup.groupName", groupName, GROUP_NAME);
  if (claims?.length === 0) {
    const fix = "write what the identity provider sends for the group";
    return [...findings, { field: "adGroup.claims", rule: "must not be empty", received: [], fix }];
  }
  return findings.concat(
    (claims ?? []).flatMap((received, index) => {
      const field = `adGroup.claims[${index}]`;
      const found = checkText(field, received, GROUP_NAME);
      const first = claims?.indexOf(received);
      if (found.length > 0 || first === index) return found;
      return [{ field, rule: `repeats adGroup.claims[${first}]`, received, fix: "remove one of the two" }];
    }),
  );
}
