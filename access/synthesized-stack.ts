import { type Address, addressOf, type Block, block, templateParts } from "./terraform-text";

/** One resource or data source of a synthesized stack. */
export interface Entry {
  readonly kind: "resource" | "data";
  readonly type: string;
  /** Address in the stack: `dynatrace_iam_group.Group_1A2B`, `data.dynatrace_iam_policy.records`. */
  readonly address: string;
  /** Path of its construct; the stack and the address for one that no construct made. */
  readonly path: string;
  readonly args: Block;
  readonly stack: SynthesizedStack;
}

/**
 * A stack as Terraform gets it: what its `cdk.tf.json` declares, with the construct that each part came from, and its
 * values as far as they are known before Terraform runs.
 *
 * @example
 * const stack = new SynthesizedStack("prod-orders", JSON.parse('{"resource":{"dynatrace_iam_group":{"g":{"name":"orders"}}}}'));
 * stack.resources("dynatrace_iam_group").map(({ args }) => stack.text(args.name)); // ["orders"]
 */
export class SynthesizedStack {
  private readonly root: Block;
  private readonly byAddress = new Map<string, Entry>();
  private readonly byType = new Map<string, Entry[]>();

  /**
   * @param name Name of the stack.
   * @param json Content of its `cdk.tf.json`.
   */
  public constructor(
    public readonly name: string,
    public readonly json: unknown,
  ) {
    this.root = block(json);
    for (const kind of ["resource", "data"] as const)
      for (const [type, blocks] of Object.entries(block(this.root[kind])))
        for (const [id, value] of Object.entries(block(blocks))) this.add(kind, type, id, block(value));
  }

  /** Resources of a type, in their order. */
  public resources(type: string): readonly Entry[] {
    return this.byType.get(`resource.${type}`) ?? [];
  }

  /** Data sources of a type, in their order. */
  public dataSources(type: string): readonly Entry[] {
    return this.byType.get(`data.${type}`) ?? [];
  }

  /** All resources and data sources. */
  public entries(): Iterable<Entry> {
    return this.byAddress.values();
  }

  /** The resource or data source at an address such as `data.dynatrace_iam_policy.records`. */
  public at(address: string): Entry | undefined {
    return this.byAddress.get(address);
  }

  /**
   * The text that a string of the stack will have, or nothing if it depends on what only Terraform finds out. Escaped
   * template marks (`$${`, `%%{`) become plain; references to literal arguments, variables' defaults and locals are
   * followed.
   */
  public text(value: unknown, depth = 0): string | undefined {
    if (typeof value !== "string" || depth > MOST_STEPS) return undefined;
    const texts = templateParts(value)?.map((part) =>
      typeof part === "string" ? part : this.text(this.referenced(part.expression), depth + 1),
    );
    return texts === undefined || texts.some((text) => text === undefined) ? undefined : texts.join("");
  }

  /** The address that a string consists of, or nothing if it is something else. */
  public address(value: unknown): Address | undefined {
    if (typeof value !== "string") return undefined;
    const [only, ...more] = templateParts(value) ?? [];
    return typeof only === "object" && more.length === 0 ? addressOf(only.expression) : undefined;
  }

  /** The resource or data source that a reference leads to. */
  public target(value: unknown): Entry | undefined {
    const address = this.address(value);
    return address && this.at(entryAddress(address));
  }

  private referenced(expression: string): unknown {
    const quoted = /^"([^"\\]*)"$/.exec(expression);
    if (quoted) return quoted[1];
    const [first, second = ""] = expression.split(".");
    if (first === "var") return block(block(this.root.variable)[second]).default;
    if (first === "local") return block(this.root.locals)[second];
    const address = addressOf(expression);
    return address && this.at(entryAddress(address))?.args[address.attribute];
  }

  private add(kind: "resource" | "data", type: string, name: string, args: Block): void {
    const address = entryAddress({ kind, type, name });
    const path = block(block(args["//"]).metadata).path;
    const entry: Entry = {
      kind,
      type,
      address,
      // An id `Default` stands in no address either.
      path: typeof path === "string" ? path.replace(/\/Default(?=\/|$)/g, "") : `${this.name}/${address}`,
      args,
      stack: this,
    };
    this.byAddress.set(address, entry);
    const ofType = this.byType.get(`${kind}.${type}`);
    if (ofType) ofType.push(entry);
    else this.byType.set(`${kind}.${type}`, [entry]);
  }
}

/** References that lead to references end somewhere; a circle does not. */
const MOST_STEPS = 10;

function entryAddress({ kind, type, name }: Omit<Address, "attribute">): string {
  return kind === "data" ? `data.${type}.${name}` : `${type}.${name}`;
}
