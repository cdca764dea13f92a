// jsii knows no `readonly T[]`, which is a promise of TypeScript's alone: callers' arrays are not changed. The copy that is
// built for other languages goes without the word in what is exported; bodies of functions keep it.

/**
 * The text of a source without `readonly` before arrays in exported interfaces and in the signatures of exported classes.
 *
 * @param ts The compiler that jsii itself uses.
 * @param text A TypeScript source.
 */
export function withoutReadonlyArrays(ts, text) {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true);
  const cuts = source.statements.filter((statement) => isExported(ts, statement)).flatMap(signatureTypes);
  return cuts
    .flatMap((type) => readonlyWords(ts, type))
    .sort((one, other) => other.start - one.start)
    .reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);

  function signatureTypes(statement) {
    if (ts.isInterfaceDeclaration(statement)) return [...statement.members];
    if (!ts.isClassDeclaration(statement)) return [];
    return statement.members.flatMap((member) => [
      ...("type" in member && member.type ? [member.type] : []),
      ...("parameters" in member ? member.parameters.flatMap(({ type }) => (type ? [type] : [])) : []),
    ]);
  }
}

function isExported(ts, statement) {
  return (
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** Where the words stand: from `readonly` to the type that it is about. */
function readonlyWords(ts, node) {
  const found = [];
  const visit = (each) => {
    const isWord = ts.isTypeOperatorNode(each) && each.operator === ts.SyntaxKind.ReadonlyKeyword;
    if (isWord) found.push({ start: each.getStart(), end: each.type.getStart() });
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}
