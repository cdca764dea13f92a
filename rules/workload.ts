/** Numbers of a workload that are our choice: Kubernetes itself has other defaults, or no limit. */

/**
 * What a container requests by default. A small Python service needs 60 to 100 MiB by itself, the injected
 * code module adds tens of MiB, and the rest covers peaks; a container that exceeds its memory is killed.
 */
export const DEFAULT_RESOURCES = { cpu: "50m", memory: "256Mi" } as const;

/** Pods of one workload; a larger number is treated as a typing error. */
export const MAX_REPLICAS = 100;

/**
 * Seconds that a pod which is being stopped goes on serving: until then load balancers and Services may still send it
 * requests, and an app that stops at once answers them with an error.
 *
 * @see Kubernetes documentation, "Pod Lifecycle", "Termination of Pods"
 */
export const DEFAULT_PRE_STOP_SECONDS = 10;

/** Most such seconds: a rollout waits for them pod by pod. */
export const MAX_PRE_STOP_SECONDS = 120;

/** Secrets with credentials of registries that one workload names. */
export const MAX_PULL_SECRETS = 10;

/** Networks that one load balancer serves; providers accept fewer than Kubernetes, which has no limit. */
export const MAX_SOURCE_RANGES = 50;
