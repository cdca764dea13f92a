import type { LabReady } from "../../lab/tenant/server";

/** What must be known to recognise what differs between runs. */
export interface TextsOptions {
  readonly lab: LabReady;
  /** Folder of the lab: temporary. */
  readonly folder: string;
  /** All that the stack itself says: what stands there is no accident. */
  readonly source: string;
  /** Attributes of objects that are there, by address and attribute: `data.dynatrace_iam_policy.records.id`. */
  readonly known: ReadonlyMap<string, string>;
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\b/g;

/** Replaces in texts of a plan what the lab made up and what the machine adds: ids, addresses, times, folders. */
export class Texts {
  private readonly replaced: readonly (readonly [found: string, shown: string])[];
  private readonly secrets: readonly string[];
  private readonly labels = new Map<string, string>();

  public constructor(private readonly options: TextsOptions) {
    const { lab, folder, source, known } = options;
    const ids: [string, string][] = [];
    for (const [place, value] of known) {
      if (source.includes(JSON.stringify(value).slice(1, -1)) || this.labels.has(value)) continue;
      this.labels.set(value, `<${place}>`);
      ids.push([value, `<${place}>`]);
    }
    ids.sort(([one], [other]) => other.length - one.length);
    const urls = Object.entries(lab.environments).map(([name, { url }]): [string, string] => [url, `<URL of ${name}>`]);
    this.replaced = [...ids, ...urls, [lab.account.url, "<URL of the account>"], [folder, "<folder>"]];
    const { account, environments } = lab.credentials;
    this.secrets = [
      account.clientSecret,
      ...Object.values(environments).flatMap((each) => [each.apiToken, each.platformToken, each.clientSecret]),
    ];
  }

  /** The text as it is in each run; `(sensitive)` where a credential of the lab stands in it. */
  public normal(text: string): string {
    let shown = text;
    for (const [found, instead] of this.replaced) shown = shown.replaceAll(found, instead);
    for (const secret of this.secrets) shown = shown.replaceAll(secret, "(sensitive)");
    const isOurs = (found: string) => this.options.source.includes(found);
    return shown
      .replace(UUID, (found) => (isOurs(found) ? found : "<uuid>"))
      .replace(TIME, (found) => (isOurs(found) ? found : "<time>"));
  }

  /** What a reference such as `data.dynatrace_iam_policy.records.id` is shown as, if its value is known. */
  public ofReference(reference: string): string | undefined {
    const value = this.options.known.get(reference);
    return value === undefined ? undefined : this.normal(value);
  }
}
