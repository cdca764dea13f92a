import { MAX_PORT, SCRAPE_ANNOTATION_PREFIX, SCRAPE_PATH } from "../../rules/kubernetes";
import { assertOptions } from "../props";
import { checkText, type Finding, ValidationError } from "../validation";
import { checkMetricFilter, type MetricFilter } from "./metric-filter";
import { type CertificateEntry, checkEntry, renderEntry, type ScrapeAuth } from "./scrape-auth";

/** What a scraper shows of itself. */
export interface ClientCertificate {
  /** The certificate. */
  readonly certificate: CertificateEntry;
  /** Its private key. */
  readonly key: CertificateEntry;
}

/** Certificates for scraping over HTTPS. */
export interface ScrapeTls {
  /**
   * Authority that signed the exporter's certificate.
   * @default - the authorities that the ActiveGate trusts
   */
  readonly ca?: CertificateEntry;
  /**
   * Certificate and key that the scraper shows.
   * @default - none
   */
  readonly client?: ClientCertificate;
}

/** What a pod exposes. */
export interface ScrapeAnnotationsProps {
  /** Port of the container, also when a Service carries the annotations: 1 to 65535. */
  readonly port: number;
  /**
   * Path of the metrics, with its query if any.
   * @default "/metrics"
   */
  readonly path?: string;
  /**
   * Whether the exporter speaks HTTPS.
   * @default false
   */
  readonly secure?: boolean;
  /**
   * Whether the exporter's certificate goes unchecked; works only with an ActiveGate inside the cluster.
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
  /**
   * Which metrics are ingested. Each series is licensed as a custom metric.
   * @default - all of them
   */
  readonly filter?: MetricFilter;
  /**
   * Certificates; needs `secure`.
   * @default - none
   */
  readonly tls?: ScrapeTls;
  /**
   * How the scraper proves who it is.
   * @default - not at all
   */
  readonly auth?: ScrapeAuth;
}

/**
 * The annotations with which a pod of your own is scraped; `SampleWorkload` writes those of its pods itself. They belong on the pod template (or on a Service that selects the pods,
 * but not on both, which would ingest everything twice); on a Deployment itself they do nothing. One object, one port:
 * a second exporter needs a second annotated Service. The cluster's scrape switch is `PrometheusScrapeSettings`.
 *
 * @throws ValidationError naming every prop at fault.
 * @see Dynatrace documentation, "Monitor Prometheus metrics"
 * @example
 * const annotations = scrapeAnnotations({ port: 9464, filter: MetricFilter.including(["http_server_*"]) });
 */
export function scrapeAnnotations(props: ScrapeAnnotationsProps): Record<string, string> {
  assertOptions("scrapeAnnotations", "ScrapeAnnotationsProps", props);
  const found = checkScrape(props);
  if (found.length > 0) throw new ValidationError("scrapeAnnotations", found);
  const { tls } = props;
  const annotations: Record<string, string | undefined> = {
    scrape: "true",
    port: String(props.port),
    path: props.path ?? "/metrics",
    secure: props.secure ? "true" : undefined,
    insecure_skip_verify: props.insecureSkipVerify ? "true" : undefined,
    filter: props.filter?.toAnnotation(),
    "tls.ca.crt": tls?.ca && renderEntry(tls.ca),
    "tls.crt": tls?.client && renderEntry(tls.client.certificate),
    "tls.key": tls?.client && renderEntry(tls.client.key),
    ...props.auth?.toAnnotations(),
  };
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([key, value]) =>
      value === undefined ? [] : [[`${SCRAPE_ANNOTATION_PREFIX}${key}`, value]],
    ),
  );
}

/** `scrapeAnnotations` for languages that have no functions outside of classes. */
export class ScrapeAnnotations {
  /**
   * The annotations of a pod of your own.
   *
   * @throws ValidationError naming every prop at fault.
   */
  public static render(props: ScrapeAnnotationsProps): Record<string, string> {
    return scrapeAnnotations(props);
  }

  private constructor() {}
}

/** All faults of what a pod exposes, each at `at`, which is empty or ends in a dot. */
export function checkScrape(props: ScrapeAnnotationsProps, at = ""): Finding[] {
  const found = [
    ...checkPort(props.port),
    ...checkText("path", props.path, SCRAPE_PATH),
    ...checkSecurity(props),
    ...checkParts(props),
  ];
  return found.map((each) => ({ ...each, field: `${at}${each.field}` }));
}

function checkPort(received: number): Finding[] {
  if (Number.isInteger(received) && received >= 1 && received <= MAX_PORT) return [];
  const rule = `must be a whole number from 1 to ${MAX_PORT}`;
  return [{ field: "port", rule, received, fix: "write the container's port, such as 9464" }];
}

function checkSecurity({ secure = false, insecureSkipVerify = false, tls, auth }: ScrapeAnnotationsProps): Finding[] {
  const found: Finding[] = [];
  if (insecureSkipVerify && !secure) {
    const rule = "must not be set without secure, as there is no certificate to check";
    found.push({ field: "insecureSkipVerify", rule, received: true, fix: "remove it, or set secure" });
  }
  if (tls !== undefined && !secure) {
    const rule = "must not be set without secure, as certificates are not used over HTTP";
    found.push({ field: "tls", rule, received: Object.keys(tls), fix: "remove it, or set secure" });
  }
  if (auth?.sendsActiveGateToken && (!secure || insecureSkipVerify)) {
    const rule = "must not send the ActiveGate's own credentials to an exporter whose certificate is not checked";
    found.push({ field: "auth", rule, received: "activeGateAccount", fix: "set secure without insecureSkipVerify" });
  }
  return found;
}

function checkParts({ filter, tls, auth }: ScrapeAnnotationsProps): Finding[] {
  return [
    ...(filter ? checkMetricFilter(filter, "filter") : []),
    ...(tls?.ca ? checkEntry(tls.ca, "tls.ca") : []),
    ...(tls?.client ? checkEntry(tls.client.certificate, "tls.client.certificate") : []),
    ...(tls?.client ? checkEntry(tls.client.key, "tls.client.key") : []),
    ...Object.entries(auth?.entries ?? {}).flatMap(([key, entry]) => checkEntry(entry, `auth[${key}]`)),
  ];
}
