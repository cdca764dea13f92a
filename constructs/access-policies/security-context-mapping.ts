import {
  GrailSecurityContext,
  type GrailSecurityContextConfig,
} from "@cdktf/provider-dynatrace/lib/grail-security-context";
import { Construct } from "constructs";
import { assertProps } from "../props";
import { addStackChecks } from "../stack-checks";
import { assertValid, type Finding } from "../validation";

/** Entity types that a team's zone takes in: its workloads, their processes and services, and its HTTP monitors. */
export const ZONE_ENTITY_TYPES: readonly string[] = [
  "cloud_application",
  "cloud_application_instance",
  "cloud_application_namespace",
  "container_group",
  "container_group_instance",
  "http_check",
  "kubernetes_service",
  "process_group",
  "process_group_instance",
  "service",
];

/** Properties of `SecurityContextMapping`. */
export interface SecurityContextMappingProps {
  /**
   * Entity types whose security context is the names of their zones, in lower case.
   * @default ZONE_ENTITY_TYPES
   */
  readonly entityTypes?: readonly string[];
  /**
   * Whether a plan that deletes a mapping fails. Without it nobody sees the entities of that type in Grail.
   * @default true
   */
  readonly preventDestroy?: boolean;
}

/**
 * Makes `dt.security_context` of entities the names of the management zones that they are in, so that a boundary can
 * name a zone and nothing rests on what a tenant has for a default. It holds for the whole tenant, so it belongs in a
 * stack of the platform.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace settings schema builtin:monitoredentities.grail.security.context
 * @example
 * new SecurityContextMapping(stack, "SecurityContext");
 */
export class SecurityContextMapping extends Construct {
  /** Entity types that are mapped. */
  public readonly entityTypes: readonly string[];

  public constructor(scope: Construct, id: string, props: SecurityContextMappingProps = {}) {
    super(scope, id);
    addStackChecks(this);
    assertProps(this, "SecurityContextMappingProps", props);
    this.entityTypes = [...(props.entityTypes ?? ZONE_ENTITY_TYPES)];
    assertValid(this, checkEntityTypes(this.entityTypes));
    for (const entityType of this.entityTypes) {
      this.createMapping(entityType, {
        entityType,
        destinationProperty: "managementZones",
        lifecycle: { preventDestroy: props.preventDestroy ?? true },
      });
    }
  }

  /** Creates the L1 of one entity type. A subclass may change `config` before it calls `super`. */
  protected createMapping(resourceId: string, config: GrailSecurityContextConfig): GrailSecurityContext {
    return new GrailSecurityContext(this, resourceId, config);
  }
}

/** Refuses tokens too: the type is part of the address. */
function checkEntityTypes(entityTypes: readonly string[]): Finding[] {
  if (entityTypes.length === 0) {
    return [{ field: "entityTypes", rule: "must not be empty", received: [], fix: "leave it out for the usual ones" }];
  }
  return entityTypes.flatMap((received, index) => {
    const field = `entityTypes[${index}]`;
    if (!/^[a-z][a-z0-9_:-]{0,248}[a-z0-9]$/.test(received)) {
      const rule = "must be an entity type in lower case";
      return [{ field, rule, received, fix: 'write it as Grail does after "dt.entity.", such as "service"' }];
    }
    const first = entityTypes.indexOf(received);
    if (first === index) return [];
    return [{ field, rule: `repeats entityTypes[${first}]`, received, fix: "remove one of the two" }];
  });
}
