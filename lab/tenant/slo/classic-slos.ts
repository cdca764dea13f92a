import { z } from "zod";
import { ApiError } from "../errors";
import { freshUuid } from "../identifiers";
import { readPayload, text } from "../payload";
import { encodeObjectId } from "../settings/object-id";
import { SettingsObjects } from "../settings/objects";
import type { Collection, Store } from "../store";

/** A service-level objective of the classic API. */
export interface ClassicSlo extends z.infer<typeof SLO> {
  /** Also the key of the settings object that shows the same objective. */
  readonly id: string;
  readonly metricKey: string;
}

const SCHEMA = "builtin:monitoring.slo";
const MAX_SLOS = 10_000;

const PERCENT = z.number().min(0, "must be at least 0").max(100, "must be at most 100");
const SLO = z
  .strictObject({
    name: text(200),
    metricName: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,199}$/i, "must be letters, digits and underscores, beginning with a letter")
      .nullish(),
    enabled: z.boolean().nullish(),
    description: z.string().max(1_000).nullish(),
    useRateMetric: z.boolean().nullish(),
    metricRate: z.string().nullish(),
    metricExpression: text(10_000),
    metricNumerator: z.string().nullish(),
    metricDenominator: z.string().nullish(),
    evaluationType: z.literal("AGGREGATE"),
    filter: z.string().max(10_000).nullish(),
    target: PERCENT,
    warning: PERCENT,
    timeframe: text(1_000),
    errorBudgetBurnRate: z
      .strictObject({
        burnRateVisualizationEnabled: z.boolean().nullish(),
        fastBurnThreshold: z.number().gt(0).nullish(),
      })
      .nullish(),
    hasAccess: z.boolean().nullish(),
  })
  .refine(({ target, warning }) => warning > target, { path: ["warning"], message: "must be more than the target" });

/** The classic objectives of one environment; each is also an object of the settings. */
export class ClassicSlos {
  private readonly slos: Collection<ClassicSlo>;
  private readonly settings: SettingsObjects;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.slos = store.collection<ClassicSlo>(`${environmentId}/slos`);
    this.settings = SettingsObjects.of(store, environmentId);
  }

  /** The objectives that a selector such as `id("a","b"),name("c")` takes; all without one. */
  public select(selector: string | undefined): readonly ClassicSlo[] {
    const criteria = selector ? readSelector(selector) : [];
    return [...this.slos.values()].filter((slo) => criteria.every(({ field, values }) => values.includes(slo[field])));
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(id: string): ClassicSlo {
    const slo = this.slos.get(id);
    if (slo === undefined) throw new ApiError(404, `SLO with id ${id} not found`);
    return slo;
  }

  public create(body: unknown, author: string): ClassicSlo {
    const wanted = readPayload(SLO, body);
    if (this.slos.size >= MAX_SLOS) throw new ApiError(400, `An environment cannot hold more than ${MAX_SLOS} SLOs`);
    const id = freshUuid(this.store, `${this.environmentId}/slo`, wanted.name, 3);
    const slo = withKey(id, wanted, wanted.metricName ?? metricNameOf(wanted.name));
    this.settings.create({ schemaId: SCHEMA, scope: "environment", value: settingsOf(slo), key: id, author });
    this.slos.put(id, slo);
    return slo;
  }

  public update(id: string, body: unknown, author: string): void {
    const before = this.get(id);
    const wanted = readPayload(SLO, body);
    const metricName = before.metricKey.slice(METRIC_PREFIX.length);
    if (wanted.metricName && wanted.metricName !== metricName) {
      throw new ApiError(400, `metricName: cannot change from "${metricName}" once the SLO exists`);
    }
    const slo = withKey(id, wanted, metricName);
    const object = this.settings.get(encodeObjectId(SCHEMA, "environment", id));
    if (object !== undefined) this.settings.update(object, { value: settingsOf(slo), author });
    this.slos.put(id, slo);
  }

  public delete(id: string): void {
    this.get(id);
    this.settings.delete(encodeObjectId(SCHEMA, "environment", id));
    this.slos.delete(id);
  }
}

const METRIC_PREFIX = "func:slo.";

function withKey(id: string, wanted: z.infer<typeof SLO>, metricName: string): ClassicSlo {
  return { ...wanted, enabled: wanted.enabled ?? false, id, metricKey: `${METRIC_PREFIX}${metricName}` };
}

function metricNameOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

/** The same objective in the words of its settings schema. */
function settingsOf(slo: ClassicSlo): Record<string, unknown> {
  const burnRate = slo.errorBudgetBurnRate;
  return {
    name: slo.name,
    metricName: slo.metricKey.slice(METRIC_PREFIX.length),
    enabled: slo.enabled,
    ...(slo.description != null && { customDescription: slo.description }),
    metricExpression: slo.metricExpression,
    evaluationType: slo.evaluationType,
    filter: slo.filter ?? "",
    evaluationWindow: slo.timeframe,
    targetSuccess: slo.target,
    targetWarning: slo.warning,
    errorBudgetBurnRate: {
      burnRateVisualizationEnabled: burnRate?.burnRateVisualizationEnabled ?? false,
      ...(burnRate?.fastBurnThreshold != null && { fastBurnThreshold: burnRate.fastBurnThreshold }),
    },
  };
}

interface Criterion {
  readonly field: "id" | "name";
  readonly values: readonly string[];
}

function readSelector(selector: string): Criterion[] {
  const criterion = /\s*(id|name)\(\s*("[^"]*"(?:\s*,\s*"[^"]*")*)\s*\)\s*(?:,|$)/y;
  const found: Criterion[] = [];
  while (criterion.lastIndex < selector.length) {
    const { lastIndex } = criterion;
    const [, field, values = ""] = criterion.exec(selector) ?? [];
    if (field !== "id" && field !== "name") {
      throw new ApiError(400, `sloSelector: expected id("…") or name("…") at "${selector.slice(lastIndex)}"`);
    }
    found.push({ field, values: [...values.matchAll(/"([^"]*)"/g)].map(([, value = ""]) => value) });
  }
  return found;
}
