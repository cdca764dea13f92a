import { type Address, type Block, block, list, StackText, type SynthesizedStack } from "../../access/terraform-text";

export { type Block, block, list };

/** One resource or data source of a synthesized stack. */
export interface Entry {
  readonly kind: "resource" | "data";
  readonly type: string;
  /** Address in the stack: `dynatrace_iam_group.Group_1A2B`. */
  readonly address: string;
  /** Path of its construct; the stack and the address for one that no construct made. */
  readonly path: string;
  readonly args: Block;
  readonly stack: StackView;
}

/** A synthesized stack as the checks see it: what Terraform will get, with the construct that each part came from. */
export class StackView {
  public readonly name: string;
  private readonly text_: StackText;
  private readonly byAddress = new Map<string, Entry>();
  private readonly byType = new Map<string, Entry[]>();

  public constructor(public readonly synthesized: SynthesizedStack) {
    this.name = synthesized.name;
    this.text_ = new StackText(synthesized);
    const root = block(synthesized.json);
    for (const kind of ["resource", "data"] as const)
      for (const [type, blocks] of Object.entries(block(root[kind])))
        for (const [name, value] of Object.entries(block(blocks))) this.add(kind, type, name, block(value));
  }

  /** Resources of a type. */
  public resources(type: string): readonly Entry[] {
    return this.byType.get(`resource.${type}`) ?? [];
  }

  /** Data sources of a type. */
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

  /** The text that a string will have, or nothing where only Terraform finds it out. */
  public text(value: unknown): string | undefined {
    return this.text_.text(value);
  }

  /** The address that a string consists of, or nothing if it is something else. */
  public address(value: unknown): Address | undefined {
    return this.text_.address(value);
  }

  /** The resource or data source that a reference leads to. */
  public target(value: unknown): Entry | undefined {
    const address = this.address(value);
    return address && this.at(addressText(address));
  }

  private add(kind: "resource" | "data", type: string, name: string, args: Block): void {
    const address = addressText({ kind, type, name });
    const path = block(block(args["//"]).metadata).path;
    const entry: Entry = {
      kind,
      type,
      address,
      path: typeof path === "string" ? path : `${this.name}/${address}`,
      args,
      stack: this,
    };
    this.byAddress.set(address, entry);
    const ofType = this.byType.get(`${kind}.${type}`);
    if (ofType) ofType.push(entry);
    else this.byType.set(`${kind}.${type}`, [entry]);
  }
}

function addressText({ kind, type, name }: Pick<Address, "kind" | "type" | "name">): string {
  return kind === "data" ? `data.${type}.${name}` : `${type}.${name}`;
}
