import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import { prepareControlPlane } from "../lab-programs";
import { Line } from "./line";
import type { Outcome, Say } from "./steps";

/** How far the programs are: a build takes minutes, all else seconds. */
export type ProgramsStage = "ready" | "looking" | "building" | "failed";

/**
 * The control plane's programs, looked for beside the deploy of Dynatrace. What has to be built is built at the lowest
 * priority, and not before {@link allowBuild}: Terraform's provider may have to be built too, and comes first.
 */
export class ClusterPrograms {
  private readonly line = new Line();
  private readonly abandoned = new AbortController();
  private readonly binaries: Promise<ControlPlaneBinaries>;
  private permit: () => void = () => undefined;
  private note?: string;
  private current: ProgramsStage = "looking";

  /** @param stop Ends what is under way, as {@link abandon} does. */
  public constructor(stop: AbortSignal, prepare: typeof prepareControlPlane = prepareControlPlane) {
    const permitted = new Promise<void>((resolve) => {
      this.permit = resolve;
    });
    const beforeBuild = () => {
      this.current = "building";
      return permitted;
    };
    const onNote = (message: string) => {
      this.note = message;
    };
    const signal = AbortSignal.any([stop, this.abandoned.signal]);
    this.binaries = prepare(this.line.say, { onNote, beforeBuild, background: true, signal });
    this.line.end(
      this.binaries.then(
        () => {
          this.current = "ready";
          return "its programs are there";
        },
        (error) => {
          this.current = "failed";
          throw error;
        },
      ),
    );
  }

  public get stage(): ProgramsStage {
    return this.current;
  }

  /** From now on the processor may be used. */
  public allowBuild(): void {
    this.permit();
  }

  /** Ends downloads and builds: nobody waits for them any more. */
  public abandon(): void {
    this.abandoned.abort(new Error("the control plane is not needed any more"));
    this.permit();
  }

  /** Tells why there is a build, and how it goes until it is done. @throws Whatever kept the programs from being had. */
  public follow(say: Say): Promise<Outcome> {
    if (this.note) say(this.note);
    return this.line.follow(say);
  }

  /** The programs, once they are there. */
  public ready(): Promise<ControlPlaneBinaries> {
    return this.binaries;
  }
}
