/** Variables of Terraform that hold credentials, as `stacks/dynatrace-provider.ts` names them. */
const SECRET = /^TF_VAR_\w+_(api_token|platform_token|client_id|client_secret)$/;

/** A shorter value is no credential, and would black out words that only look like it. */
const SHORTEST = 8;

const HIDDEN = "(hidden)";

/**
 * A JSON text without the credentials that Terraform was given. Terraform keeps them out of plans by itself; what a provider
 * puts into the text of an error it does not know.
 */
export function hideSecrets(json: string, variables: Readonly<Record<string, string | undefined>>): string {
  const secrets = Object.entries(variables).flatMap(([name, value = ""]) =>
    SECRET.test(name) && value.length >= SHORTEST ? [JSON.stringify(value).slice(1, -1)] : [],
  );
  // The longest first: one may begin with another.
  const inOrder = secrets.sort((one, other) => other.length - one.length);
  return inOrder.reduce((text, secret) => text.replaceAll(secret, HIDDEN), json);
}
