import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  StringConcat,
  TerraformElement,
  TerraformStack,
  Token,
  Tokenization,
} from "cdktf";
import type { Finding } from "../constructs/validation";

/**
 * Values of other stacks that a stack uses. Its plan would hold an address that it does not declare, which Terraform
 * refuses, or worse, one that it declares too and that means something else.
 *
 * Only values that hold a token are looked at: resolving all of them a second time would be a third of a synth.
 */
export function findForeignValues(stack: TerraformStack): Finding[] {
  const found = new Map<string, Finding>();
  for (const element of stack.node.findAll()) {
    if (!TerraformElement.isTerraformElement(element)) continue;
    const finder = new ForeignReferences(stack);
    finder.visit(element.toTerraform());
    for (const reference of finder.found) {
      const field = element.node.path.slice(stack.node.path.length + 1) || "itself";
      const received = `${ownerOf(reference)} (${reference.identifier})`;
      found.set(`${field} ${received}`, {
        field,
        rule: "must not use a value of another stack, because each stack is planned on its own",
        received,
        fix: "look it up by a data source, or take it from the configuration that both stacks are made from",
      });
    }
  }
  return [...found.values()];
}

/** What a token that stands for an attribute of an element knows; cdktf does not export its class. */
interface Reference {
  readonly identifier: string;
  readonly originStack: TerraformStack;
}

/** Sees each token while cdktf resolves it, also those inside of functions, lists and lazy values. */
class ForeignReferences extends DefaultTokenResolver {
  public readonly found: Reference[] = [];

  public constructor(private readonly stack: TerraformStack) {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (isReference(token) && token.originStack !== this.stack) this.found.push(token);
    return super.resolveToken(token, context, postProcessor);
  }

  /** Goes down to the values that hold a token, and resolves those that are more than an attribute of the stack itself. */
  public visit(value: unknown): void {
    if (typeof value === "string") {
      if (value.includes("TfToken[") && !this.isOwn(Tokenization.reverseString(value).tokens)) this.resolve(value);
    } else if (typeof value === "number") {
      if (Token.isUnresolved(value)) this.resolve(value);
    } else if (Array.isArray(value)) {
      if (Token.isUnresolved(value)) this.resolve(value);
      else for (const each of value) this.visit(each);
    } else if (typeof value === "object" && value !== null) this.visitObject(value as Record<string, unknown>);
  }

  private visitObject(value: Record<string, unknown>): void {
    if (Tokenization.isResolvable(value)) {
      if (!this.isOwn([value])) this.resolve(value);
      return;
    }
    for (const key of Object.keys(value)) {
      if (key.includes("TfToken[")) this.resolve({ [key]: value[key] });
      else this.visit(value[key]);
    }
  }

  private isOwn(tokens: readonly unknown[]): boolean {
    return tokens.every((token) => originOf(token) === this.stack);
  }

  private resolve(value: unknown): void {
    Tokenization.resolve(value, { scope: this.stack, resolver: this, preparing: false });
  }
}

/** The stack of a token that stands for an attribute of one element, or for the element in `depends_on`. */
function originOf(token: unknown): TerraformStack | undefined {
  if (isReference(token)) return token.originStack;
  if (typeof token !== "object" || token === null || !("dependable" in token)) return undefined;
  return TerraformElement.isTerraformElement(token.dependable) ? token.dependable.cdktfStack : undefined;
}

function isReference(token: unknown): token is Reference {
  return (
    typeof token === "object" && token !== null && "originStack" in token && TerraformStack.isStack(token.originStack)
  );
}

/** Path of the element that a reference is to, in its own stack. */
function ownerOf({ identifier, originStack }: Reference): string {
  const parts = identifier.split(/[.[]/);
  const owner = originStack.node
    .findAll()
    .find((each) => TerraformElement.isTerraformElement(each) && parts.includes(each.friendlyUniqueId));
  return (owner ?? originStack).node.path;
}
