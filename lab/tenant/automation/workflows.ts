import { z } from "zod";
import { ApiError } from "../errors";
import { freshUuid } from "../identifiers";
import { type PayloadFault, readPayload, refusal, text } from "../payload";
import type { Collection, Store } from "../store";

/** A workflow of the automation service. */
export interface Workflow extends z.infer<typeof WORKFLOW> {
  readonly id: string;
  /** Grows with every change. */
  readonly version: number;
}

const STATES = z.enum(["SUCCESS", "ERROR", "ANY", "OK", "NOK"]);
/** A number, or an expression in double braces. */
const COUNT = z.union([z.number(), z.string()]).nullish();

const TASK = z.strictObject({
  name: z.string().regex(/^(?!.*null$)([A-Za-z_][A-Za-z0-9-_]*)$/, "must be letters, digits, - and _"),
  action: z.string().regex(/^.+:.+$/, "must name an app and its action, as in dynatrace.automations:run-javascript"),
  description: z.string().nullish(),
  input: z.record(z.string(), z.unknown()).nullish(),
  active: z.boolean().nullish(),
  position: z.strictObject({ x: z.int(), y: z.int() }).nullish(),
  customSampleResult: z.unknown().optional(),
  predecessors: z.array(z.string()).nullish(),
  conditions: z
    .strictObject({
      states: z.record(z.string(), STATES).nullish(),
      custom: z.string().nullish(),
      else: z.enum(["SKIP", "STOP"]).nullish(),
    })
    .nullish(),
  withItems: z.string().nullish(),
  concurrency: COUNT,
  retry: z.record(z.string(), z.unknown()).nullish(),
  timeout: COUNT,
  waitBefore: COUNT,
});
const WORKFLOW = z.strictObject({
  id: z.guid("must be a UUID").nullish(),
  title: text(200),
  isDeployed: z.boolean().optional(),
  tasks: z.record(z.string(), TASK),
  description: z.string().nullish(),
  actor: z.string().max(36).nullish(),
  owner: z.string().max(36).nullish(),
  ownerType: z.enum(["USER", "GROUP"]).or(z.literal("")).nullish(),
  isPrivate: z.boolean().optional(),
  schemaVersion: z.int().nullish(),
  trigger: z.record(z.string(), z.unknown()).nullish(),
  result: z.string().nullish(),
  type: z.enum(["STANDARD", "SIMPLE"]).or(z.literal("")).nullish(),
  input: z.record(z.string(), z.unknown()).nullish(),
  hourlyExecutionLimit: z.int().min(1).nullish(),
  guide: z.string().nullish(),
  throttle: z.strictObject({ isLimitHit: z.boolean() }).nullish(),
  unacknowledgedSkippedScheduleAt: z.string().nullish(),
});

const CHANGES = z.record(z.string(), z.unknown());

/** The workflows of one environment. */
export class Workflows {
  private readonly workflows: Collection<Workflow>;

  public constructor(
    private readonly store: Store,
    private readonly environmentId: string,
  ) {
    this.workflows = store.collection<Workflow>(`${environmentId}/workflows`);
  }

  public all(): readonly Workflow[] {
    return [...this.workflows.values()];
  }

  /** @throws ApiError 404 for an unknown id. */
  public get(id: string): Workflow {
    const workflow = this.workflows.get(id);
    if (workflow === undefined) throw new ApiError(404, `Workflow ${id} not found`);
    return workflow;
  }

  /** @throws ApiError 409 where the workflow names an id that is taken. */
  public create(body: unknown, owner: string): Workflow {
    const wanted = readWorkflow(body);
    const id = wanted.id ?? freshUuid(this.store, `${this.environmentId}/workflow`, wanted.title);
    if (this.workflows.has(id)) throw new ApiError(409, `A workflow with the id "${id}" already exists`);
    return this.keep({ ...withDefaults(wanted, owner), id, version: 1 });
  }

  public update(id: string, body: unknown): Workflow {
    const { owner, version } = this.get(id);
    const wanted = readWorkflow(body);
    if (wanted.id != null && wanted.id !== id) throw new ApiError(400, `id: must be ${id}, not ${wanted.id}`);
    return this.keep({ ...withDefaults(wanted, owner ?? ""), id, version: version + 1 });
  }

  /** Changes the fields that are given, and no others. */
  public patch(id: string, body: unknown): Workflow {
    const { version: _version, ...before } = this.get(id);
    return this.update(id, { ...before, ...readPayload(CHANGES, body) });
  }

  public delete(id: string): void {
    this.get(id);
    this.workflows.delete(id);
  }

  private keep(workflow: Workflow): Workflow {
    this.workflows.put(workflow.id, workflow);
    return workflow;
  }
}

/** A workflow belongs to, and runs as, whoever makes it unless it says otherwise. */
function withDefaults(wanted: z.infer<typeof WORKFLOW>, owner: string): z.infer<typeof WORKFLOW> {
  return {
    ...wanted,
    owner: wanted.owner || owner,
    actor: wanted.actor || owner,
    ownerType: wanted.ownerType || "USER",
    type: wanted.type || "STANDARD",
    isDeployed: wanted.isDeployed ?? true,
    isPrivate: wanted.isPrivate ?? true,
  };
}

function readWorkflow(body: unknown): z.infer<typeof WORKFLOW> {
  const wanted = readPayload(WORKFLOW, body);
  const faults = Object.entries(wanted.tasks).flatMap(([key, task]) => faultsOf(key, task, wanted.tasks));
  if (faults.length > 0) throw refusal(faults);
  const loop = loopOf(wanted.tasks);
  if (loop !== undefined)
    throw refusal([{ path: `tasks/${loop}/predecessors`, message: "must not lead back to the task" }]);
  return wanted;
}

type Task = z.infer<typeof TASK>;
type Tasks = Readonly<Record<string, Task>>;

function faultsOf(key: string, task: Task, tasks: Tasks): PayloadFault[] {
  const predecessors = task.predecessors ?? [];
  const wrongName = { path: `tasks/${key}/name`, message: `must be the key "${key}"; got "${task.name}"` };
  const unknown = predecessors.filter((name) => !Object.hasOwn(tasks, name));
  const unrelated = Object.keys(task.conditions?.states ?? {}).filter((name) => !predecessors.includes(name));
  return [
    ...(task.name === key ? [] : [wrongName]),
    ...unknown.map((name) => ({ path: `tasks/${key}/predecessors`, message: `must name tasks; got "${name}"` })),
    ...unrelated.map((name) => ({
      path: `tasks/${key}/conditions/states`,
      message: `must name predecessors; got "${name}"`,
    })),
  ];
}

/** A task that is, over some steps, its own predecessor. */
function loopOf(tasks: Tasks): string | undefined {
  const done = new Set<string>();
  const visit = (key: string, path: ReadonlySet<string>): string | undefined => {
    if (path.has(key)) return key;
    if (done.has(key)) return undefined;
    done.add(key);
    const longer = new Set([...path, key]);
    for (const predecessor of tasks[key]?.predecessors ?? []) {
      const loop = visit(predecessor, longer);
      if (loop !== undefined) return loop;
    }
    return undefined;
  };
  for (const key of Object.keys(tasks)) {
    const loop = visit(key, new Set());
    if (loop !== undefined) return loop;
  }
  return undefined;
}
