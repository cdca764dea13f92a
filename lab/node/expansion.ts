/**
 * Puts values in the place of `$(NAME)`, as the kubelet does: a name that is not known stays as it is written, `$$` is a
 * plain dollar sign, and so `$$(NAME)` is never replaced.
 *
 * @see Kubernetes documentation, "Define dependent environment variables"
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (written, name: string | undefined) =>
    name === undefined ? "$" : (lookUp(name) ?? written),
  );
}
