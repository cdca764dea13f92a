import { type TerraformElement, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { StackOwner } from "../checks";
import type { Environment, Team } from "../config/schema";
import { ValidationError } from "../constructs/validation";
import { addBackend } from "./backend";
import { findForeignValues } from "./foreign-values";
import { ownerOf } from "./owners";

/** What all our stacks have in common: where their state lies, and ids that survive as addresses. */
export class BaseStack extends TerraformStack {
  /** The environment that the stack is planned for. */
  public readonly environment: Environment;
  /** Who owns the stack, for the checks. */
  public readonly owner: StackOwner;
  private kept: unknown;

  /**
   * @param name Name of the stack; the environment's comes first, so that `<environment>-*` means all of its stacks.
   * @param owned The team that owns the stack, as it is in the environment, and its pods that expose metrics at most;
   * the platform owns a stack without a team.
   * @throws Error for a name that cannot be part of an address.
   */
  public constructor(
    scope: Construct,
    name: string,
    environment: Environment,
    owned: { readonly team?: Team; readonly exporterPods?: number } = {},
  ) {
    super(scope, name);
    checkId(name, name);
    this.environment = environment;
    this.owner = ownerOf(environment, owned);
    addBackend(this, name, environment.state);
  }

  /**
   * Runs at the start of a synth, when the app is whole. cdktf would declare a backend, which is declared, and join stacks
   * by their states, where ours are joined by look-ups.
   *
   * @throws ValidationError naming each construct that uses a value of another stack.
   */
  public override prepareStack(): void {
    const findings = findForeignValues(this);
    if (findings.length > 0) throw new ValidationError(this.node.path, findings);
  }

  /** The stack as Terraform gets it, which the next call of `toTerraform` returns too: making it is most of a synth. */
  public keepForSynth(): unknown {
    this.kept = super.toTerraform();
    return this.kept;
  }

  public override toTerraform(): ReturnType<TerraformStack["toTerraform"]> {
    const { kept } = this;
    this.kept = undefined;
    return kept ?? super.toTerraform();
  }

  /** Terraform drops other characters, and of two ids that become one the first is lost without a word. */
  protected override allocateLogicalId(element: TerraformElement): string {
    if (element.node.scope === this) checkId(element.node.id, element.node.path);
    return super.allocateLogicalId(element);
  }
}

function checkId(id: string, path: string): void {
  if (/^[\w-]+$/.test(id)) return;
  throw new Error(`${path}: an id may hold letters, digits, "_" and "-" only; got ${JSON.stringify(id)}; rename it`);
}
