/** What a container does at this moment, in the shape of the API. */
export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: Termination };

export interface Termination {
  readonly exitCode: number;
  readonly signal?: number;
  /** `Completed`, `Error`, or `ContainerCannotRun` where there was no such program. */
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly containerID: string;
}

/** All that the status of a pod says of one container. */
export interface ContainerReport {
  readonly state: ContainerState;
  readonly lastState: { readonly terminated?: Termination };
  readonly restartCount: number;
  readonly ready: boolean;
  readonly started: boolean;
  /** Empty before the first start. */
  readonly containerID: string;
}

export const CREATING: ContainerState = { waiting: { reason: "ContainerCreating" } };

/** A time of the API: whole seconds. */
export function apiTime(time = new Date()): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
