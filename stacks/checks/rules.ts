/** What a check is about, and whether a team may say that a finding is right. */
export interface CheckRule {
  /** What holds where the check finds nothing. */
  readonly holds: string;
  /** Whether a team file can silence it; not where another team or everybody bears the risk. */
  readonly silenceable: boolean;
}

/** Every check by the name that findings carry. */
export const CHECK_RULES: Readonly<Record<string, CheckRule>> = {
  "admin-policy": { holds: "no group has a policy or role for administrators", silenceable: true },
  "boundary-matches-nothing": {
    holds: "each line of a boundary fits a permission, and names a zone or namespace that exists",
    silenceable: true,
  },
  "boundary-syntax": { holds: "each boundary can be read", silenceable: false },
  "bucket-without-data": { holds: "a group that opens buckets may read a table", silenceable: true },
  "data-without-bucket": { holds: "a group that reads a table opens its buckets", silenceable: true },
  "duplicate-binding": { holds: "a group has one binding at each level", silenceable: false },
  limit: { holds: "no limit of Dynatrace is used up", silenceable: false },
  "mask-after-storage": { holds: "masks are in place before logs are stored", silenceable: true },
  "more-access-in-prod": { holds: "no group may do more in a protected environment than outside", silenceable: true },
  "policy-note": { holds: "each permission and condition is one that Dynatrace documents", silenceable: true },
  "policy-syntax": { holds: "each policy can be read", silenceable: false },
  "prefix-collision": { holds: "a prefix reaches no neighbour that begins alike", silenceable: true },
  "reference-by-name": { holds: "ids stand where ids are due", silenceable: false },
  "rights-across-environments": { holds: "a group has rights in its own environment only", silenceable: false },
  secret: { holds: "no token stands in the output", silenceable: false },
  "shadowed-log-rule": { holds: "every log rule can decide", silenceable: true },
  silence: { holds: "every silence silences something", silenceable: false },
  "team-reach": { holds: "no team sees another's data unless it is shared on purpose", silenceable: true },
  "too-many-restrictions": { holds: "a boundary has as many lines as Dynatrace takes", silenceable: false },
  "unconditional-grant": { holds: "data and settings are granted within limits", silenceable: true },
  unprotected: { holds: "in a protected environment, nothing that holds data or access is deleted", silenceable: true },
  "wildcard-policy": { holds: "permissions and values are named one by one", silenceable: false },
  "zone-overlap": { holds: "no zone takes in another team's namespace", silenceable: true },
};
