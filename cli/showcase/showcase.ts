import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Configuration } from "../../config/load";
import { printable } from "../../config/printable";
import type { Environment } from "../../config/schema";
import { cacheFolder } from "../../lab/cache-folder";
import type { ControlPlaneBinaries } from "../../lab/control-plane/binaries";
import type { ProgramOf } from "../../lab/node/pod";
import { ensureServiceEnvironment } from "../../lab/python/service-environment";
import { workloadNamespaceOf } from "../../rules/names";
import { createApp } from "../../stacks/onboarding";
import { DYNATRACE } from "../../stacks/required-providers";
import { workloadName } from "../../stacks/workload";
import { describeTerraform, type LabTerraform, prepareControlPlane, prepareTerraform } from "../lab-programs";
import { LAB_FOLDER, LAB_STATE_FOLDER, type LabSession, openLab } from "../lab-session";
import { labVariables } from "../lab-variables";
import { QueryClient } from "../query-client";
import { type Interruption, readStacks, type StackFolder, StackRunner } from "../start/stack-runner";
import { stackSteps } from "../start/stack-steps";
import { runSteps, type Say, type Step, type StepGroup } from "../start/steps";
import { type Cast, castOf, isSampleImage } from "./cast";
import { ShowcaseCluster } from "./cluster";
import { linkedExample, type Seen, SIGNALS, seenBy } from "./evidence";
import { removeLeftovers, TOKENS } from "./leftovers";
import { linesPrinted } from "./log-lines";
import { admitOtherTeam, OTHER_CLAIM, OTHER_GROUP, removeOtherTeam } from "./other-team";
import type { EnvironmentReport, Person, ShowcaseReport, TenantTelemetry } from "./report";
import { signalReports } from "./report";
import { type IngestToken, TenantAdmin } from "./tenant-admin";
import { Traffic } from "./traffic";

export interface ShowcaseOptions {
  readonly configuration: Configuration;
  /** Shows no progress. */
  readonly quiet: boolean;
  readonly interruption: Interruption;
}

/** Requests for each environment until its figures are taken. */
const REQUESTS = 120;
/** Decides the mix of requests; each environment has its own. */
const SEED = 20_261_125;

/** How long every signal may take to reach the people after the last request. */
const ARRIVAL_MS = 45_000;
/** Between two looks; longer than the service keeps its spans back. */
const LOOK_EVERY_MS = 1_200;

/** Where the sample service lies, the module that starts it, and the one by which its pipeline tells of a deployment. */
const SERVICE = { project: "sample-app", module: "tlo_python_sample", deploymentModule: "tools.deployment_event" };

/** What is known of one environment while the showcase runs. */
interface Stage {
  readonly environment: Environment;
  readonly cluster: ShowcaseCluster;
  traffic?: Traffic;
  before?: TenantTelemetry;
  report?: EnvironmentReport;
}

/**
 * The sample service of one team, really running in every environment: its stacks deployed by Terraform, its pods on a
 * control plane behind a load balancer, and its signals followed to those who may see them.
 */
export class Showcase {
  private readonly cast: Cast;
  private readonly started = Date.now();
  private readonly steps: { title: string; seconds: number }[] = [];
  private readonly stages: Stage[] = [];
  private from = "";
  private terraform?: LabTerraform;
  private binaries?: ControlPlaneBinaries;
  private python = "";
  private lab?: LabSession;
  private admin?: TenantAdmin;
  private stacks: readonly StackFolder[] = [];
  private readonly tokens: { environment: string; token: IngestToken }[] = [];
  private closed?: Promise<void>;

  /** @throws InputError where no team has the sample service as its workload. */
  public constructor(private readonly options: ShowcaseOptions) {
    this.cast = castOf(options.configuration);
  }

  /** Runs it up to the report. What was started goes on until `close()`, also after an error. */
  public async run(): Promise<ShowcaseReport> {
    const perEnvironment = (run: (stage: Stage, say: Say) => Promise<string | undefined>) => () =>
      this.stages.map((stage) => ({ title: stage.environment.name, run: (say: Say) => run(stage, say) }));
    const steps: (Step | StepGroup)[] = [
      { title: "Programs", steps: () => this.programSteps() },
      { title: "Lab tenant", run: () => this.startLab() },
      { title: "Synthesize", run: () => this.synthesize() },
      { title: "Deploy, and start a control plane for each environment", steps: () => this.deploySteps() },
      { title: "Pods, load balancer and agent", steps: perEnvironment((stage, say) => this.runPods(stage, say)) },
      { title: "Another team in the tenant", run: () => this.admitOtherTeam() },
      { title: "Requests of users", steps: perEnvironment((stage) => this.sendTraffic(stage)) },
      { title: "Until every signal has arrived", steps: perEnvironment((stage, say) => this.collect(stage, say)) },
    ];
    const { quiet, interruption } = this.options;
    await runSteps(
      steps.map((step) => this.timed(step)),
      { quiet, signal: interruption.stop },
    );
    return this.report();
  }

  /** The report with the figures of this moment. */
  public async refresh(): Promise<ShowcaseReport> {
    await Promise.all(this.stages.map((stage) => this.look(stage)));
    return this.report();
  }

  /** Goes on with a few requests until it is aborted. */
  public async goOn(signal: AbortSignal): Promise<void> {
    await Promise.all(this.stages.map(({ traffic }) => traffic?.goOn(500, signal)));
  }

  /** Ends all that was started and takes away what Terraform does not know. */
  public close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  private async closeOnce(): Promise<void> {
    const ended = await Promise.allSettled(this.stages.map(({ cluster }) => cluster.close()));
    const { admin, lab } = this;
    if (admin) {
      const removals = this.tokens.map(({ environment, token }) => admin.deleteToken(environment, token));
      ended.push(...(await Promise.allSettled([...removals, removeOtherTeam(admin)])));
    }
    await lab?.close();
    const failed = ended.find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
  }

  private programSteps(): Step[] {
    return [
      {
        title: "Terraform and its providers",
        run: async (say) => {
          this.terraform = await prepareTerraform(say);
          return describeTerraform(this.terraform);
        },
      },
      {
        title: "Kubernetes control plane",
        run: async (say) => {
          this.binaries = await prepareControlPlane(say).catch(withHint);
          return undefined;
        },
      },
      {
        title: "Sample service",
        run: async (say) => {
          const options = { folder: cacheFolder(), onProgress: say, project: SERVICE.project };
          this.python = await ensureServiceEnvironment(options);
          return `${SERVICE.project} in Python, packages as its lock says`;
        },
      },
    ];
  }

  private async startLab(): Promise<string> {
    this.lab = await openLab(this.options.configuration, 0);
    this.admin = new TenantAdmin(this.lab.ready);
    await removeLeftovers(this.lab.ready);
    const { account, environments } = this.lab.ready;
    const places = Object.entries(environments).map(([name, { url }]) => `${name} ${url}`);
    return `account ${account.url}, ${places.join(", ")}`;
  }

  private async synthesize(): Promise<string> {
    const outdir = join(LAB_FOLDER, "cdktf.out");
    createApp(this.cast.configuration, { outdir, stateFolder: LAB_STATE_FOLDER }).synth();
    const all = readStacks(outdir);
    this.stacks = all.filter(({ providers }) => providers.every((source) => source === DYNATRACE.source));
    return `${this.stacks.length} stacks of Dynatrace; the workloads are applied without Terraform`;
  }

  private deploySteps(): Step[] {
    const { terraform, lab, binaries } = this;
    if (!terraform || !lab || !binaries) throw new Error("programs and lab come before the stacks");
    const variables = terraform.terraform.with(labVariables(lab.ready));
    const runner = new StackRunner(variables, this.options.interruption, false);
    const { configuration } = this.cast;
    const clusters = configuration.environments.map((environment): Step => {
      const cluster = new ShowcaseCluster({
        configuration,
        environment,
        binaries,
        programOf: this.programOf,
        lab: lab.ready,
        folder: join(LAB_FOLDER, "showcase", environment.name),
        signal: this.options.interruption.stop,
      });
      this.stages.push({ environment, cluster });
      return {
        title: `${environment.name} cluster`,
        run: async (say) => {
          await cluster.start(say);
          return undefined;
        },
      };
    });
    return [...stackSteps({ stacks: this.stacks, runner, destroy: false, onResult: () => undefined }), ...clusters];
  }

  /** The one image that something stands for. */
  private readonly programOf: ProgramOf = ({ image }) => {
    if (!isSampleImage(image)) return undefined;
    return {
      command: this.python,
      args: ["-m", SERVICE.module],
      folder: resolve(SERVICE.project),
      environment: {
        // The service's folder is the user's: it stays as it is.
        PYTHONDONTWRITEBYTECODE: "1",
        // Spans leave every second instead of every five, so that nobody waits for them.
        OTEL_BSP_SCHEDULE_DELAY: "1000",
      },
    };
  };

  private async runPods(stage: Stage, say: Say): Promise<string> {
    const { admin } = this;
    const { environment, cluster } = stage;
    if (!admin) throw new Error("the lab comes before the pods");
    // The agent begins to send with the pods, and what it sends from then on is counted on both sides.
    stage.before = await this.telemetryOf(environment.name);
    const token = await admin.createToken(environment.name, TOKENS.traces, ["openTelemetryTrace.ingest"]);
    this.tokens.push({ environment: environment.name, token });
    await cluster.provideToken(token.value);
    await cluster.run(say);
    await cluster.observe();
    const { length } = cluster.loadBalancer.endpoints();
    return `${length} ${length === 1 ? "pod" : "pods"} behind ${cluster.loadBalancer.url}`;
  }

  private async admitOtherTeam(): Promise<string> {
    const { admin, member } = this;
    if (!admin) throw new Error("the lab comes before its groups");
    const names = this.stages.map(({ environment }) => environment.name);
    await admitOtherTeam(admin, member.claims[0] ?? "", names);
    return `group ${OTHER_GROUP} with the policies of ${member.group}, and a namespace of its own`;
  }

  private async sendTraffic(stage: Stage): Promise<string> {
    const { environment, cluster } = stage;
    if (this.from === "") this.from = new Date(this.started).toISOString();
    stage.traffic = new Traffic(cluster.loadBalancer.url, SEED + this.stages.indexOf(stage));
    await this.announceDeployment(environment);
    await stage.traffic.send(REQUESTS, this.options.interruption.stop);
    const { requests, byClass } = cluster.loadBalancer.report();
    return `${requests} requests: ${Object.entries(byClass)
      .map(([status, count]) => `${count} ${status}`)
      .join(", ")}`;
  }

  /** As the service's pipeline does after a deploy, by the same program. */
  private async announceDeployment({ name }: Environment): Promise<void> {
    const { admin, lab } = this;
    const token = await admin?.createToken(name, TOKENS.events, ["events.ingest"]);
    if (!token) return;
    this.tokens.push({ environment: name, token });
    const team = this.cast.team.in(name);
    const args = ["--name", workloadName(team), "--namespace", workloadNamespaceOf(team) ?? team.name];
    const version = team.workload?.version ?? "unknown";
    await promisify(execFile)(this.python, ["-m", SERVICE.deploymentModule, ...args, "--version", version], {
      cwd: SERVICE.project,
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: "1",
        DYNATRACE_URL: lab?.ready.environments[name]?.url,
        DYNATRACE_EVENTS_TOKEN: token.value,
      },
    });
  }

  /** Looks until each signal is there and no further spans arrive. */
  private async collect(stage: Stage, say: Say): Promise<string> {
    const end = Date.now() + ARRIVAL_MS;
    for (let spans = -1; ; ) {
      this.options.interruption.stop.throwIfAborted();
      const { signals } = await this.look(stage);
      const missing = signals.filter(({ member }) => member === 0).map(({ signal }) => signal);
      const arrived = signals.find(({ signal }) => signal === "traces")?.sent ?? 0;
      if (missing.length === 0 && arrived === spans) return `${SIGNALS.length} signals seen`;
      if (Date.now() >= end) {
        if (missing.length === 0) return `${SIGNALS.length} signals seen, spans still arrive`;
        return `after ${ARRIVAL_MS / 1_000} s the member sees no ${missing.join(" and no ")}`;
      }
      say(missing.length === 0 ? "waiting for the last spans" : `the member does not see ${missing.join(", ")} yet`);
      spans = arrived;
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async look(stage: Stage): Promise<EnvironmentReport> {
    const { environment, cluster, traffic, before } = stage;
    const { lab } = this;
    if (!lab || !traffic || !before) throw new Error("requests come before their figures");
    await cluster.collect();
    const agent = cluster.agentReport;
    const printed = linesPrinted(cluster.logFolder);
    const after = await this.telemetryOf(environment.name);
    const [member, otherTeam] = await Promise.all([this.seen(environment, this.member), this.seen(environment, OTHER)]);
    const team = this.cast.team.in(environment.name);
    stage.report = {
      name: environment.name,
      tenantUrl: lab.ready.environments[environment.name]?.url ?? "",
      loadBalancerUrl: cluster.loadBalancer.url,
      namespace: workloadNamespaceOf(team) ?? team.name,
      pods: cluster.loadBalancer.endpoints().length,
      traffic: { ...cluster.loadBalancer.report(), unanswered: traffic.counts.failed },
      signals: signalReports({ printed, agent, before, after, member, otherTeam }),
      example: await this.exampleFor(environment),
      problems: cluster.problems.map((text) => printable(text)),
    };
    return stage.report;
  }

  private async seen({ name }: Environment, person: Person): Promise<Seen> {
    return seenBy(await this.signOn(name, person), this.from);
  }

  private async exampleFor({ name }: Environment) {
    return linkedExample(await this.signOn(name, this.member), this.from);
  }

  private signOn(environment: string, { claims, group }: Person): Promise<QueryClient> {
    if (!this.lab) throw new Error("the lab comes before its people");
    return QueryClient.ofPerson(this.lab.ready, environment, { claims, name: `a member of ${group}` });
  }

  /** A member of the team's first AD group. */
  private get member(): Person {
    const [first] = this.options.configuration.environments;
    const [group] = this.cast.team.in(first?.name ?? "").adGroups;
    if (group === undefined) throw new Error(`team ${this.cast.team.name} has no AD group`);
    // A group that comes by SCIM is known by its name.
    return { group: group.name, claims: [group.claim ?? group.name] };
  }

  private async telemetryOf(environment: string): Promise<TenantTelemetry> {
    const answer = await fetch(`${this.lab?.ready.account.url}/lab/telemetry`);
    const { environments } = (await answer.json()) as { environments: Record<string, TenantTelemetry> };
    const found = environments[environment];
    if (found === undefined) throw new Error(`the lab tenant counts nothing for ${environment}`);
    return found;
  }

  private report(): ShowcaseReport {
    return {
      team: this.cast.team.name,
      member: this.member,
      otherTeam: OTHER,
      tracesTurnedOn: this.cast.tracesTurnedOn,
      environments: this.stages.flatMap(({ report }) => report ?? []),
      steps: this.steps,
      seconds: (Date.now() - this.started) / 1_000,
      processIds: this.stages.flatMap(({ cluster }) => cluster.processIds),
      accountUrl: this.lab?.ready.account.url ?? "",
    };
  }

  /** The same step, with the seconds that it takes noted. */
  private timed(step: Step | StepGroup): Step | StepGroup {
    const note = (began: number) => {
      this.steps.push({ title: step.title, seconds: Math.round((Date.now() - began) / 10) / 100 });
    };
    if ("run" in step) {
      const run = async (say: Say) => {
        const began = Date.now();
        return step.run(say).finally(() => note(began));
      };
      return { ...step, run };
    }
    const steps = () => {
      const began = Date.now();
      const own = step.steps();
      let open = own.length;
      const done = () => {
        open -= 1;
        if (open === 0) note(began);
      };
      return own.map((each) => ({ ...each, run: (say: Say) => each.run(say).finally(done) }));
    };
    return { ...step, steps };
  }
}

const OTHER: Person = { group: OTHER_GROUP, claims: [OTHER_CLAIM] };

function withHint(error: Error): never {
  const hint = "npm run lab:prepare gets all programs once, and says what is missing";
  throw new Error(`the showcase needs a Kubernetes control plane: ${error.message}\n${hint}`, { cause: error });
}
