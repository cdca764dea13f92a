import { PRIVATE_NETWORKS } from "../../rules/networks";
import { assertOptions } from "../props";

/** Options of `Exposure.loadBalancer`. */
export interface LoadBalancerOptions {
  /**
   * Networks that the load balancer serves, in CIDR form. To serve everybody, write `0.0.0.0/0` and, for IPv6, `::/0`.
   * @default - the private networks 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16
   */
  readonly sourceRanges?: readonly string[];
  /**
   * Whether the annotations make the load balancer end TLS. It then listens on port 443 instead of 80.
   * @default false
   */
  readonly terminatesTls?: boolean;
  /**
   * Passed to the Service as they are; what they mean is the provider's.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Options of `Exposure.ingress`. */
export interface IngressOptions {
  /** Host name that leads to this workload and to no other. */
  readonly host: string;
  /**
   * Secret with the host's certificate, in the workload's namespace. `false` serves plain HTTP.
   * @default - the workload's name with "-tls", which cert-manager makes where an annotation names an issuer
   */
  readonly tlsSecret?: string | false;
  /**
   * Class of the Ingress.
   * @default - the cluster's default class
   */
  readonly className?: string;
  /**
   * Passed to the Ingress as they are; what they mean is the controller's.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a load balancer is made of, with the defaults filled in. */
export interface LoadBalancerSettings {
  /** Tells it from an Ingress. */
  readonly kind: "loadBalancer";
  /** Networks that it serves, in CIDR form. */
  readonly sourceRanges: readonly string[];
  /** Whether it ends TLS. */
  readonly terminatesTls: boolean;
  /** Annotations of the Service. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** What an Ingress is made of, with the annotations filled in. */
export interface IngressSettings {
  /** Tells it from a load balancer. */
  readonly kind: "ingress";
  /** Host name that leads to the workload. */
  readonly host: string;
  /**
   * Secret with the host's certificate; `false` for plain HTTP.
   * @default - the workload's name with "-tls"
   */
  readonly tlsSecret?: string | false;
  /**
   * Class of the Ingress.
   * @default - the cluster's default class
   */
  readonly className?: string;
  /** Annotations of the Ingress. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** What an exposure is made of. */
export type ExposureSettings = LoadBalancerSettings | IngressSettings;

/**
 * How a workload is reached from outside of the cluster.
 *
 * @example
 * Exposure.loadBalancer({ sourceRanges: ["192.0.2.0/24"] });
 * Exposure.ingress({ host: "orders.apps.example.com" });
 */
export class Exposure {
  /** By a Service of type LoadBalancer with an address of its own. */
  public static loadBalancer(options: LoadBalancerOptions = {}): Exposure {
    assertOptions("Exposure.loadBalancer", "LoadBalancerOptions", options);
    const { sourceRanges = PRIVATE_NETWORKS, terminatesTls = false, annotations = {} } = options;
    return new Exposure({ kind: "loadBalancer", sourceRanges: [...sourceRanges], terminatesTls, annotations });
  }

  /** By an Ingress in front of the workload's Service. */
  public static ingress(options: IngressOptions): Exposure {
    assertOptions("Exposure.ingress", "IngressOptions", options);
    const { annotations = {}, ...rest } = options;
    return new Exposure({ ...rest, kind: "ingress", annotations });
  }

  private constructor(public readonly settings: ExposureSettings) {}

  /** Whether requests and answers cross the network in the clear. */
  public get isPlainHttp(): boolean {
    return this.settings.kind === "ingress" ? this.settings.tlsSecret === false : !this.settings.terminatesTls;
  }
}
