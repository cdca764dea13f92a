import type { SqlParameter } from "../../telemetry";

/**
 * A piece of SQL with the values of its placeholders. Pieces are only made of text of this program, of other pieces and
 * of bound values, so that no text of a query can ever stand in SQL.
 */
export class Sql {
  /** Text of the program itself, such as a column name that the record store has made. */
  public static raw(text: string): Sql {
    return new Sql(text, []);
  }

  /** A value for a placeholder. */
  public static bind(value: SqlParameter): Sql {
    return new Sql("?", [value]);
  }

  /** Pieces with the same text between each two. */
  public static join(pieces: readonly Sql[], separator: ", " | " AND " | " OR " | " UNION ALL " | " || "): Sql {
    const text = pieces.map((piece) => piece.text).join(separator);
    return new Sql(
      text,
      pieces.flatMap((piece) => piece.parameters),
    );
  }

  public constructor(
    public readonly text: string,
    public readonly parameters: readonly SqlParameter[],
  ) {}
}

/** SQL from a template; what is put into it is other SQL, never text. */
export function sql(texts: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
  const text = texts.reduce((all, each, index) => `${all}${pieces[index - 1]?.text ?? ""}${each}`);
  return new Sql(
    text,
    pieces.flatMap((piece) => piece.parameters),
  );
}

export const NULL = Sql.raw("CAST(NULL AS INTEGER)");
