import { isNamespaceName, SECRET_KEY, SECRET_NAME } from "../../rules/kubernetes";
import { allows } from "../../rules/text-rule";
import type { Finding } from "../validation";

/** One entry of a Kubernetes Secret or ConfigMap. The ActiveGate needs a Role that lets it read the object. */
export interface ObjectEntry {
  /** Namespace of the object. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
  /** Key in its data. */
  readonly key: string;
}

/** An object entry with the kind of its object. */
export interface CertificateEntry extends ObjectEntry {
  /** Kind of the object. */
  readonly kind: "secret" | "configmap";
}

/** Where user name and password lie. */
export interface BasicCredentials {
  /** Entry with the user name. */
  readonly username: ObjectEntry;
  /** Entry with the password. */
  readonly password: ObjectEntry;
}

/** How the scraper proves who it is. Values stay in Kubernetes; only their place is written. */
export class ScrapeAuth {
  /** User name and password; a newline inside a stored value is sent along. */
  public static basic(credentials: BasicCredentials): ScrapeAuth {
    return new ScrapeAuth({
      "http.auth.basic.username": credentials.username,
      "http.auth.basic.password": credentials.password,
    });
  }

  /** Bearer token. Needs ActiveGate 1.317 or newer. */
  public static bearer(token: ObjectEntry): ScrapeAuth {
    return new ScrapeAuth({ "http.auth": token });
  }

  /** The ActiveGate's own service-account token, so the exporter must speak HTTPS with a certificate that is checked. */
  public static activeGateAccount(): ScrapeAuth {
    return new ScrapeAuth({});
  }

  private constructor(public readonly entries: Readonly<Record<string, ObjectEntry>>) {}

  /** Whether the token of the ActiveGate itself is sent. */
  public get sendsActiveGateToken(): boolean {
    return Object.keys(this.entries).length === 0;
  }

  /** The annotations without their prefix. */
  public toAnnotations(): Record<string, string> {
    if (this.sendsActiveGateToken) return { "http.auth": "builtin:default" };
    const entries = Object.entries(this.entries);
    return Object.fromEntries(entries.map(([key, entry]) => [key, renderEntry({ kind: "secret", ...entry })]));
  }
}

/** An entry as annotations name it. */
export function renderEntry({ kind, namespace, name, key }: CertificateEntry): string {
  return [kind, namespace, name, key].join(":");
}

/** The faults of an entry; a colon would shift its parts. */
export function checkEntry(entry: ObjectEntry, field: string): Finding[] {
  const isObjectName = (text: string) => allows(SECRET_NAME, text);
  const isKey = (text: string) => allows(SECRET_KEY, text);
  const parts: [keyof ObjectEntry, (text: string) => boolean, string][] = [
    ["namespace", isNamespaceName, "must be a Kubernetes namespace"],
    ["name", isObjectName, "must be the name of a Kubernetes object"],
    ["key", isKey, "must be a key: letters, digits and -_. only"],
  ];
  return parts.flatMap(([part, isAllowed, rule]) => {
    if (isAllowed(entry[part])) return [];
    return [{ field: `${field}.${part}`, rule, received: entry[part], fix: "write it as kubectl shows it" }];
  });
}
