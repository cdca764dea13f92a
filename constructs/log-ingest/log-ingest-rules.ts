import {
  LogSensitiveDataMasking,
  type LogSensitiveDataMaskingConfig,
} from "@cdktf/provider-dynatrace/lib/log-sensitive-data-masking";
import { LogStorage, type LogStorageConfig } from "@cdktf/provider-dynatrace/lib/log-storage";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  CLUSTER_ENTITY,
  MAX_MASKING_NAMESPACES,
  MAX_MASKING_RULES_PER_SCOPE,
  MAX_STORAGE_NAMESPACES,
  OWNER_NAME,
} from "../../rules/dynatrace";
import { literal } from "../literal";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, checkKnownText, checkNamespaces, checkText, type Finding } from "../validation";
import { checkMaskingRule, type MaskingRule } from "./masking-rule";

/** How many objects a set of log ingest rules takes, for the limits of a tenant. */
export interface LogRuleCounts {
  /** Log ingest rules: at most 1,000 per scope. */
  readonly storage: number;
  /** Matchers of the log ingest rules: at most 2,000 per scope. */
  readonly matchers: number;
  /** Masking rules: at most 256 per scope. */
  readonly masking: number;
}

/** Properties of `LogIngestRules`. */
export interface LogIngestRulesProps {
  /** Owner of the rules; each name begins with it, so it must be unique in the tenant: 1 to 200 characters. */
  readonly owner: string;
  /** Kubernetes namespaces whose logs the rules are about. Wildcards are refused: they would reach other teams. */
  readonly namespaces: readonly string[];
  /**
   * Entity id of the cluster, such as KUBERNETES_CLUSTER-0123456789ABCDEF: the rules then say nothing about namespaces
   * of the same name on other clusters.
   * @default - the rules hold in the whole environment
   */
  readonly clusterEntity?: string;
  /**
   * Whether logs are stored. `false` writes no storage rule, and what no rule matches is not sent; a broader rule of
   * somebody else still applies. Masks are written either way.
   * @default true
   */
  readonly ingest?: boolean;
  /**
   * What is hidden, in this order: each mask works on the result of the one before.
   * @default - nothing
   */
  readonly masks?: readonly MaskingRule[];
  /**
   * Whether a plan that deletes a rule fails. Without its storage rule a namespace's logs are lost, without a mask they
   * are stored in clear.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * Which logs of a team's namespaces are stored, and what is hidden in them before they leave the node. All masks are in
 * place before the first line is stored.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace settings schemas builtin:logmonitoring.log-storage-settings,
 * builtin:logmonitoring.sensitive-data-masking-settings
 * @example
 * new LogIngestRules(stack, "Logs", {
 *   owner: "orders",
 *   namespaces: ["orders"],
 *   masks: [MaskingRule.email(), MaskingRule.bearerToken()],
 * });
 */
export class LogIngestRules extends Construct {
  /** Owner of the rules, as people read it. */
  public readonly owner: string;
  /** Namespaces whose logs the rules are about. */
  public readonly namespaces: readonly string[];
  /** Where the rules hold: entity id of a cluster, or `environment`. */
  public readonly settingsScope: string;
  /** What is hidden, in the order in which it happens. */
  public readonly masks: readonly MaskingRule[];
  /** Settings object ids of the masking rules, in order. */
  public readonly maskingRuleIds: readonly string[];
  /** Settings object id of the storage rule; absent when logs are not stored. */
  public readonly storageRuleId?: string;
  /** Objects that the rules take, for the limits of a tenant. */
  public readonly ruleCounts: LogRuleCounts;

  public constructor(scope: Construct, id: string, props: LogIngestRulesProps) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "LogIngestRulesProps", props);
    const { ingest = true, masks = [] } = props;
    assertValid(this, [
      // Part of names that must differ between owners.
      ...checkKnownText("owner", props.owner, OWNER_NAME),
      ...checkNamespaces(
        "namespaces",
        props.namespaces,
        masks.length > 0 ? MAX_MASKING_NAMESPACES : MAX_STORAGE_NAMESPACES,
        "declare several LogIngestRules with owners of their own",
      ),
      ...checkText("clusterEntity", props.clusterEntity, CLUSTER_ENTITY),
      ...checkMasks(masks),
    ]);
    this.owner = props.owner;
    this.namespaces = [...props.namespaces];
    this.settingsScope = props.clusterEntity ?? "environment";
    this.masks = [...masks];
    const common = {
      enabled: true,
      scope: this.settingsScope,
      matchers: {
        matcher: [{ attribute: "k8s.namespace.name", operator: "MATCHES", values: [...props.namespaces] }],
      },
      lifecycle: { preventDestroy: props.preventDestroy ?? true },
    };
    const maskingRules: LogSensitiveDataMasking[] = [];
    for (const { name, expression, replacement } of masks) {
      maskingRules.push(
        // A slash would become "--", and so meet another name.
        this.createMaskingRule(`Mask-${name.replaceAll("/", "%2F")}`, {
          ...common,
          name: literal(`${props.owner}: mask ${name}`),
          masking: { type: "STRING", expression: literal(expression), replacement },
          // The first of them keeps its place: only our own rules are neighbours that we may count on.
          insertAfter: maskingRules.at(-1)?.id,
        }),
      );
    }
    this.maskingRuleIds = maskingRules.map((rule) => rule.id);
    if (ingest) {
      const dependsOn: ITerraformDependable[] = maskingRules;
      this.storageRuleId = this.createStorageRule("Resource", {
        ...common,
        name: literal(`${props.owner}: store logs`),
        sendToStorage: true,
        ...(dependsOn.length > 0 && { dependsOn }),
      }).id;
    }
    const storage = ingest ? 1 : 0;
    this.ruleCounts = { storage, matchers: storage, masking: maskingRules.length };
  }

  /** Creates the L1 of one mask. A subclass may change `config` before it calls `super`. */
  protected createMaskingRule(resourceId: string, config: LogSensitiveDataMaskingConfig): LogSensitiveDataMasking {
    return new LogSensitiveDataMasking(this, resourceId, config);
  }

  /** Creates the L1 of the storage rule. A subclass may change `config` before it calls `super`. */
  protected createStorageRule(resourceId: string, config: LogStorageConfig): LogStorage {
    return new LogStorage(this, resourceId, config);
  }
}

function checkMasks(masks: readonly MaskingRule[]): Finding[] {
  if (masks.length > MAX_MASKING_RULES_PER_SCOPE) {
    const rule = `must be at most ${MAX_MASKING_RULES_PER_SCOPE} masks`;
    return [{ field: "masks", rule, received: `${masks.length} entries`, fix: "join expressions with |" }];
  }
  return masks.flatMap((mask, index) => {
    const first = masks.findIndex(({ name }) => name === mask.name);
    if (first === index) return checkMaskingRule(mask, `masks[${index}]`);
    const rule = `repeats the name of masks[${first}]`;
    return [{ field: `masks[${index}]`, rule, received: mask.name, fix: "give it a name of its own, or remove it" }];
  });
}
