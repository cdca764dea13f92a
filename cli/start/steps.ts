import { Listr, type ListrTask, PRESET_TIMER } from "listr2";

/** Tells what a step is doing at this moment. */
export type Say = (message: string) => void;

/** The outcome of a step that another one's failure has kept from beginning. */
export const NOT_BEGUN = Symbol("not begun");

/** What a step has come to: words to show behind its title, or nothing more to say. */
export type Outcome = string | typeof NOT_BEGUN | undefined;

/** One line of the live display. */
export interface Step {
  readonly title: string;
  readonly run: (say: Say) => Promise<Outcome>;
}

/** A line with further lines below it, all begun at once. */
export interface StepGroup {
  readonly title: string;
  /** Asked for when the group begins, because its steps may depend on what came before. */
  readonly steps: () => readonly Step[];
}

export interface RunStepsOptions {
  /** Shows nothing. */
  readonly quiet: boolean;
  /** Aborting lets the step under way end, and begins no further one. */
  readonly signal: AbortSignal;
}

/**
 * Runs steps one after another with live progress: what is being done, for how long, and what comes next. Without a
 * terminal it prints plain lines instead.
 *
 * @throws The first error of a step. The steps of a group that run beside it are waited for.
 */
export async function runSteps(
  steps: readonly (Step | StepGroup)[],
  { quiet, signal }: RunStepsOptions,
): Promise<void> {
  const list = new Listr(
    steps.map((step) => toTask(untilAborted(step, signal))),
    {
      renderer: quiet ? "silent" : "default",
      fallbackRenderer: quiet ? "silent" : "simple",
      rendererOptions: { collapseSubtasks: false, collapseSkips: false, timer: PRESET_TIMER },
      fallbackRendererOptions: { timer: PRESET_TIMER },
      registerSignalListeners: false,
      collectErrors: "minimal",
    },
  );
  await list.run();
}

/** After an abort nothing new begins. */
function untilAborted(step: Step | StepGroup, signal: AbortSignal): Step | StepGroup {
  if ("run" in step) {
    const run = async (say: Say) => {
      signal.throwIfAborted();
      return step.run(say);
    };
    return { ...step, run };
  }
  const steps = () => {
    signal.throwIfAborted();
    return step.steps();
  };
  return { ...step, steps };
}

function toTask(step: Step | StepGroup): ListrTask {
  if ("run" in step) {
    return {
      title: step.title,
      task: async (_context, task) => {
        const outcome = await step.run((message) => {
          // A terminal shows it below its step; in a log, lines of several steps mix.
          task.output = process.stdout.isTTY ? message : `${step.title}: ${message}`;
        });
        if (outcome === NOT_BEGUN) task.skip("not begun");
        else if (outcome) task.title = `${step.title}: ${outcome}`;
      },
    };
  }
  return {
    title: step.title,
    task: (_context, task) => task.newListr(concurrently(step.steps()), { concurrent: true }),
  };
}

/** A failed step ends only when the others of its group have ended, so that nothing runs on behind an error. */
function concurrently(steps: readonly Step[]): ListrTask[] {
  const running: Promise<unknown>[] = [];
  return steps.map((step) =>
    toTask({
      title: step.title,
      run: async (say) => {
        const outcome = step.run(say);
        running.push(outcome);
        try {
          return await outcome;
        } catch (error) {
          await Promise.allSettled(running);
          throw error;
        }
      },
    }),
  );
}
