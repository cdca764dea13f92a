import { TerraformElement, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { assertValid, type Finding } from "./validation";

/** Versions that the constructs were tried with; the peers of the packed library are the same, and a test compares them. */
const TRIED = {
  cdktf: {
    matches: /^0\.(21|24)\./,
    words: "cdktf 0.21, or cdktn 0.24 in its place",
    install: "npm install cdktf@0.21",
  },
  constructs: {
    matches: /^10\.[67]\./,
    words: "constructs 10.6 or 10.7",
    install: 'npm install "constructs@>=10.6.0 <10.8.0"',
  },
};

type Library = keyof typeof TRIED;

/** What jsii notes in each class that it compiles: the class's whole name, and the version of its library. */
const NOTE = Symbol.for("jsii.rtti");

interface Note {
  readonly fqn?: string;
  readonly version?: string;
}

const OWNERS: Readonly<Record<Library, RegExp>> = { cdktf: /^cdkt[fn]\./, constructs: /^constructs\./ };

/** What is wrong with the versions, found once: it does not change while a process runs. */
let versionFaults: Finding[] | undefined;

/**
 * Refuses what constructs cannot work with, before it fails elsewhere without a reason: an untried version of cdktf or
 * constructs, and second copies of them, whose classes look alike and are not the same.
 *
 * @throws ValidationError naming what was found, and the command that puts it right.
 */
export function checkFramework(construct: IConstruct): void {
  versionFaults ??= [
    ...checkVersion("cdktf", versionOf("cdktf", TerraformStack)),
    ...checkVersion("constructs", versionOf("constructs", Construct)),
  ];
  assertValid(construct, versionFaults);
  assertValid(construct, checkCopies(construct));
}

/** The first of what stands in a stack and came from another copy: bindings and constructs of others, once all are there. */
export function findForeignElements(stack: TerraformStack): Finding[] {
  for (const each of stack.node.findAll()) {
    if (!isOf(each, Construct)) return copiesFault(each.node.path, "constructs", each);
    const isElement = TerraformElement.isTerraformElement(each);
    if (isElement && !isOf(each, TerraformElement)) return copiesFault(each.node.path, "cdktf", each);
  }
  return [];
}

function checkVersion(name: Library, found: string | undefined): Finding[] {
  const { matches, words, install } = TRIED[name];
  if (found === undefined || matches.test(found)) return [];
  const rule = `must be a version that these constructs were tried with: ${words}`;
  return [{ field: name, rule, received: found, fix: `run ${install}` }];
}

function checkCopies(construct: IConstruct): Finding[] {
  const { root, scopes } = construct.node;
  const stack = scopes.find((each) => TerraformStack.isStack(each));
  if (!isOf(root, Construct)) return copiesFault("constructs", "constructs", root);
  return stack === undefined || isOf(stack, TerraformStack) ? [] : copiesFault("cdktf", "cdktf", stack);
}

/** As `instanceof`, without the compiler's conclusion that what is like a construct cannot be anything else. */
function isOf(value: object, type: abstract new (...args: never[]) => object): boolean {
  return value instanceof type;
}

function copiesFault(field: string, library: Library, other: IConstruct): Finding[] {
  const ours = versionOf(library, library === "cdktf" ? TerraformStack : Construct);
  const theirs = versionOf(library, other.constructor);
  const received = `${theirs ?? "an unknown version"} there and ${ours} here`;
  const rule = `must come from one copy of ${library}, or each copy ignores what the other made`;
  const fix = `run npm ls ${library} to see who brings the second, let all want one version, then run npm dedupe`;
  return [{ field, rule, received, fix }];
}

/** The version in the note of a class, or of the nearest class above it that the library made. */
function versionOf(library: Library, type: unknown): string | undefined {
  for (let each = type; typeof each === "function"; each = Object.getPrototypeOf(each)) {
    const note = Object.hasOwn(each, NOTE) ? (each as unknown as Record<symbol, Note>)[NOTE] : undefined;
    if (note?.fqn !== undefined && OWNERS[library].test(note.fqn)) return note.version;
  }
  return undefined;
}
