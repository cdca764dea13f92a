/** The way of a signal from its source to the eyes of people, link by link. */

/** What was found at a link. */
export type Outcome =
  /** It holds. */
  | { readonly state: "fine"; readonly found: string }
  /** It does not, and nothing behind it can. */
  | { readonly state: "broken"; readonly found: string; readonly fix: string }
  /** The team's file does not want it. */
  | { readonly state: "off"; readonly found: string };

/** A link that can be looked at. */
export interface Link {
  /** One word: `rule`, `access`. */
  readonly name: string;
  look(): Promise<Outcome>;
}

/** A link with what was found, or not looked at since an earlier one ends the chain. */
export type SeenLink = { readonly name: string } & (Outcome | { readonly state: "not looked at" });

/** One signal of one team in one environment. */
export interface Chain {
  readonly signal: string;
  readonly state: Outcome["state"];
  readonly links: readonly SeenLink[];
}

/** Looks at the links in order, up to the first that is broken or switched off. */
export async function follow(signal: string, links: readonly Link[]): Promise<Chain> {
  const seen: SeenLink[] = [];
  let state: Outcome["state"] = "fine";
  for (const { name, look } of links) {
    if (state !== "fine") {
      seen.push({ name, state: "not looked at" });
      continue;
    }
    const outcome = await look();
    seen.push({ name, ...outcome });
    state = outcome.state;
  }
  return { signal, state, links: seen };
}
