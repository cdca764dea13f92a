import { execFileSync } from "node:child_process";

/** Calls the script's function in a Node of its own, because it is an ES module. */
function withoutReadonlyArrays(text: string): string {
  const program = `
    import { createRequire } from "node:module";
    import { require as tool } from "./packages/python/scripts/jsii.mjs";
    import { withoutReadonlyArrays } from "./packages/python/scripts/signatures.mjs";
    const typescript = createRequire(tool.resolve("jsii/package.json"))("typescript");
    process.stdout.write(withoutReadonlyArrays(typescript, process.argv[1]));`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", program, text], { encoding: "utf8" });
}

test("exported signatures lose the word before arrays, and nothing else", () => {
  const before = `
/** Names; a readonly list. */
export interface Props {
  readonly names: readonly string[];
  readonly groups?: readonly (readonly string[])[];
  readonly text: "readonly a[]";
}
export class Zone {
  public static readonly kinds: readonly string[] = [];
  public constructor(private readonly props: Props, public readonly names: readonly string[] = []) {
    const copy: readonly string[] = [...names];
  }
  public get all(): readonly string[] {
    return this.of(this.names);
  }
  protected of(names: readonly string[]): readonly string[] {
    return names as readonly string[];
  }
}
`;
  expect(withoutReadonlyArrays(before)).toBe(`
/** Names; a readonly list. */
export interface Props {
  readonly names: string[];
  readonly groups?: (string[])[];
  readonly text: "readonly a[]";
}
export class Zone {
  public static readonly kinds: string[] = [];
  public constructor(private readonly props: Props, public readonly names: string[] = []) {
    const copy: readonly string[] = [...names];
  }
  public get all(): string[] {
    return this.of(this.names);
  }
  protected of(names: string[]): string[] {
    return names as readonly string[];
  }
}
`);
});

test("what is not exported, or is no shape and no class, stays as it is", () => {
  const text = `
interface Inner { readonly names: readonly string[] }
class Own { public constructor(public readonly names: readonly string[]) {} }
export type Names = readonly string[];
export const NAMES: readonly string[] = [];
export function count(names: readonly string[]): number { return names.length; }
`;
  expect(withoutReadonlyArrays(text)).toBe(text);
});
