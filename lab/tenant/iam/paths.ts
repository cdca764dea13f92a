/** Path parameters of what an account has. */
export interface InAccount {
  Params: { account: string; id: string };
}

/** Path parameters of what is kept at a level, `account/<id>` or `environment/<id>`. */
export interface AtLevel {
  Params: { type: string; level: string; policy: string; group: string };
}
