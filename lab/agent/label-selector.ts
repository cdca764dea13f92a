/** A condition of a label selector. */
export interface LabelExpression {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Picks objects by their labels: all of it must hold, and an empty one picks everything. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

type Labels = Readonly<Record<string, string>>;

const OPERATORS: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

/**
 * Whether labels are as a selector wants them.
 *
 * @throws Error for an operator that Kubernetes does not have: read as "no" it would widen what it stands in.
 * @see Kubernetes documentation, "Labels and Selectors"
 */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels = {}): boolean {
  const areEqual = Object.entries(matchLabels).every(([key, value]) => ownValue(labels, key) === value);
  return (
    areEqual &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const holds = OPERATORS[operator];
      if (holds !== undefined) return holds(ownValue(labels, key), values);
      throw new Error(`A label selector has the unknown operator ${JSON.stringify(operator)} for "${key}"`);
    })
  );
}

function ownValue(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
