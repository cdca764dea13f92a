import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunOptions, Terraform, TerraformError, type TerraformEvent } from "../../../lab/terraform/terraform";
import { fakeProgram, fakeTerraform } from "./fake-program";

const shell = { ...process.env };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "terraform-test-"));
  process.env.PATH = `${folder}:${shell.PATH}`;
  process.env.TERRAFORM_BINARY_NAME = "fake-terraform";
});

afterEach(() => {
  process.env = { ...shell };
  rmSync(folder, { recursive: true, force: true });
});

/** A Terraform whose commands are the script. */
function terraformThat(script: string): Promise<Terraform> {
  fakeTerraform(folder, script);
  return Terraform.find();
}

async function errorOf(work: Promise<unknown>): Promise<TerraformError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof TerraformError) return error;
  throw new Error(`must fail with a TerraformError; got ${error}`);
}

const line = (event: object) => `printf '%s\\n' '${JSON.stringify({ "@level": "info", ...event })}'`;
const complaint = (diagnostic: object) => line({ "@message": "m", type: "diagnostic", diagnostic });

describe("finding Terraform", () => {
  test.each(["1.11.0", "1.11.4", "1.12.0-rc1", "1.100.0", "2.0.0"])("version %s is new enough", async (version) => {
    fakeTerraform(folder, "", version);
    expect(await Terraform.find()).toMatchObject({ binary: "fake-terraform", product: "Terraform", version });
  });

  test("OpenTofu is told from Terraform by what it prints, whatever its file is called", async () => {
    fakeTerraform(folder, "", "1.12.6", "OpenTofu");
    const found = await Terraform.find();
    expect(found).toMatchObject({ binary: "fake-terraform", product: "OpenTofu", version: "1.12.6" });
    expect(found.with({ A: "a" }).product).toBe("OpenTofu");
  });

  test.each(["1.10.5", "1.9.99", "0.15.0"])("version %s is refused with what to do", async (version) => {
    fakeTerraform(folder, "", version);
    const text = `fake-terraform must be 1.11.0 or newer; got ${version}; install a newer one, or name it in TERRAFORM_BINARY_NAME`;
    expect((await errorOf(Terraform.find())).message).toBe(text);
  });

  test("without TERRAFORM_BINARY_NAME it is terraform, also behind a warning", async () => {
    delete process.env.TERRAFORM_BINARY_NAME;
    fakeProgram(folder, "terraform", "echo 'Warning: no such file'; echo 'Terraform v1.12.1'; echo 'on linux_amd64'");
    expect(await Terraform.find()).toMatchObject({ binary: "terraform", version: "1.12.1" });
  });

  test("a missing program is named, with the variable that names another", async () => {
    const rule = "fake-terraform was not found on the PATH; install Terraform 1.11.0 or newer";
    expect((await errorOf(Terraform.find())).message).toBe(`${rule}, or name it in TERRAFORM_BINARY_NAME`);
  });

  test("a program that may not be run is told apart from a missing one", async () => {
    process.env.TERRAFORM_BINARY_NAME = fakeTerraform(folder);
    chmodSync(process.env.TERRAFORM_BINARY_NAME, 0o644);
    expect((await errorOf(Terraform.find())).message).toMatch(/fake-terraform cannot be run: spawn .* EACCES$/);
  });

  test("a program that is not Terraform is named with what it printed", async () => {
    fakeProgram(folder, "fake-terraform", "echo hello; echo 'unknown command' >&2");
    const error = await errorOf(Terraform.find());
    expect(error.message).toBe(
      'fake-terraform version must print the version of Terraform or OpenTofu; got "hello"; name one of the two in TERRAFORM_BINARY_NAME',
    );
    expect(error.detail).toEqual(["unknown command"]);
  });
});

describe("running a command", () => {
  test("the nearest environment wins, and Terraform knows that nobody sits before it", async () => {
    process.env.FROM_SHELL = "shell";
    process.env.FROM_ALL = "shell";
    const print = `echo "$TF_IN_AUTOMATION $CHECKPOINT_DISABLE $FROM_SHELL $FROM_FIND $FROM_WITH $FROM_RUN $FROM_ALL"`;
    fakeTerraform(folder, print);
    const found = await Terraform.find({ FROM_FIND: "find", FROM_WITH: "find", FROM_ALL: "find" });
    const terraform = found.with({ FROM_WITH: "with", FROM_ALL: "with" });
    const { stdout } = await terraform.run([], { cwd: folder, env: { FROM_RUN: "run", FROM_ALL: "run" } });
    expect(stdout).toBe("1 1 shell find with run run");
  });

  test("a variable of the shell that gives it another state, folder or arguments does not reach it", async () => {
    const names = ["TF_WORKSPACE", "TF_DATA_DIR", "TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_CLI_ARGS_init", "TF_LOG"];
    for (const name of names) process.env[name] = "shell";
    const terraform = await terraformThat(`for name in ${names.join(" ")}; do eval "echo $name=\\$$name"; done`);
    const { stdout } = await terraform.run([], { cwd: folder, env: { TF_CLI_ARGS_init: "ours" } });
    expect(stdout.split("\n")).toEqual([
      "TF_WORKSPACE=",
      "TF_DATA_DIR=",
      "TF_CLI_ARGS=-no-color",
      "TF_CLI_ARGS_plan=",
      "TF_CLI_ARGS_init=ours",
      "TF_LOG=shell",
    ]);
  });

  test("events of every kind are told in their order, and other lines are left alone", async () => {
    const error = { severity: "error", summary: "No", detail: "Never.", address: "dynatrace_x.a" };
    const script = [
      line({ "@message": "a: Plan", type: "planned_change", change: { resource: { addr: "dynatrace_x.a" } } }),
      "echo 'not an event'",
      line({ "@message": "a: Done", type: "apply_complete", hook: { resource: { addr: "dynatrace_x.a" } } }),
      complaint(error),
      `printf '{"@level":"info","@mess'`,
    ];
    const terraform = await terraformThat(script.join("\n"));
    const events: TerraformEvent[] = [];
    const result = await terraform.run(["apply"], { cwd: folder, onEvent: (event) => events.push(event) });
    expect(events).toEqual([
      { type: "planned_change", message: "a: Plan", address: "dynatrace_x.a" },
      { type: "apply_complete", message: "a: Done", address: "dynatrace_x.a" },
      { type: "diagnostic", message: "m", diagnostic: error },
    ]);
    expect(result.diagnostics).toEqual([error]);
    expect(result.stdout.split("\n")).toHaveLength(5);
  });

  test("run does not throw on a failure; mustRun does, unless its code is accepted", async () => {
    const terraform = await terraformThat("exit 2");
    expect((await terraform.run(["plan"], { cwd: folder })).exitCode).toBe(2);
    expect((await terraform.mustRun(["plan"], { cwd: folder }, [0, 2])).exitCode).toBe(2);
    expect((await errorOf(terraform.mustRun(["plan"], { cwd: folder }))).message).toBe(
      `fake-terraform plan failed in ${folder}`,
    );
  });

  test("an apply outlives us: a pipe that nobody reads any more does not end it, as it ends a plan", async () => {
    const terraform = await terraformThat('kill -PIPE $$; echo "survived $*"');
    for (const command of ["apply", "destroy"]) {
      const { stdout } = await terraform.run([command, "-json", "a b"], { cwd: folder });
      expect(stdout).toBe(`survived ${command} -json a b`);
    }
    expect(await terraform.run(["plan"], { cwd: folder })).toMatchObject({ endedBy: "SIGPIPE", stdout: "" });
  });

  test("a folder that is not there is named instead of the program", async () => {
    const terraform = await terraformThat("exit 0");
    const cwd = join(folder, "gone");
    const text = `fake-terraform cannot run in ${cwd}: there is no such folder`;
    expect((await errorOf(terraform.run(["plan"], { cwd }))).message).toBe(text);
  });
});

describe("what an error tells", () => {
  test("errors with their addresses; warnings are left out", async () => {
    const script = [
      complaint({ severity: "warning", summary: "Deprecated", detail: "" }),
      complaint({ severity: "error", summary: "No", detail: "Never.\n", address: "dynatrace_x.a" }),
      complaint({ severity: "error", summary: "Without more", detail: "" }),
      "echo 'some noise' >&2; exit 1",
    ];
    const terraform = await terraformThat(script.join("\n"));
    const { detail } = await errorOf(terraform.mustRun(["apply"], { cwd: folder }));
    expect(detail).toEqual(["dynatrace_x.a: No: Never.", "Without more"]);
  });

  test("without errors the last twenty lines of what was printed for people", async () => {
    const terraform = await terraformThat("echo out; for i in $(seq 30); do echo $i; echo; done >&2; exit 1");
    const { detail } = await errorOf(terraform.mustRun(["init"], { cwd: folder }));
    expect(detail).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 11)));
    fakeTerraform(folder, "echo out; exit 1");
    expect((await errorOf(terraform.mustRun(["init"], { cwd: folder }))).detail).toEqual(["out"]);
  });

  const advice = [
    "Terraform acquires a state lock to protect the state from being written",
    "by multiple users at the same time. Please resolve the issue above and try",
    'again. For most commands, you can disable locking with the "-lock=false"',
    "flag, but this is not recommended.",
  ].join("\n");

  test("who holds the lock of a state, and not how to switch locking off", async () => {
    const summary = "Error acquiring the state lock";
    const detail = `Error message: resource temporarily unavailable\n\n${advice}`;
    const terraform = await terraformThat(`${complaint({ severity: "error", summary, detail })}\nexit 1`);
    const error = await errorOf(terraform.mustRun(["plan"], { cwd: folder }));
    expect(error.detail).toEqual([`${summary}: Error message: resource temporarily unavailable`]);
    expect(error.cwd).toBe(folder);
    fakeTerraform(folder, `cat >&2 <<'END'\nError: ${summary}\n\nBusy.\n\n${advice}\nEND\nexit 1`);
    expect((await errorOf(terraform.mustRun(["untaint"], { cwd: folder }))).detail).toEqual([
      `Error: ${summary}`,
      "Busy.",
    ]);
  });

  test("that a signal has ended it", async () => {
    const terraform = await terraformThat("kill -KILL $$");
    const text = `fake-terraform apply was ended by SIGKILL in ${folder}`;
    expect((await errorOf(terraform.mustRun(["apply"], { cwd: folder }))).message).toBe(text);
    expect(await terraform.run(["apply"], { cwd: folder })).toMatchObject({ exitCode: 1, endedBy: "SIGKILL" });
  });
});

describe("an interruption", () => {
  const longRun = `
    sleep 30 > /dev/null 2>&1 &
    trap "kill $!; echo 'state written'; exit 1" INT
    ${line({ "@message": "begun", type: "log" })}
    wait`;

  test("lets what runs come to a clean stop", async () => {
    const terraform = await terraformThat(longRun);
    const { signal, abort } = abortable();
    const result = await terraform.run(["apply"], { cwd: folder, signal, onEvent: abort });
    expect(result).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/\nstate written$/) });
    expect(result.endedBy).toBeUndefined();
  });

  test("starts nothing any more", async () => {
    const terraform = await terraformThat(`touch ${join(folder, "started")}`);
    const { signal, abort } = abortable();
    abort();
    const text = "fake-terraform apply was interrupted before it began";
    expect((await errorOf(terraform.run(["apply"], { cwd: folder, signal }))).message).toBe(text);
    expect(existsSync(join(folder, "started"))).toBe(false);
  });

  test("does not come from the terminal: the run has a process group of its own", async () => {
    const terraform = await terraformThat('echo "$(ps -o pgid= -p $$) $$"');
    const { stdout } = await terraform.run(["apply"], { cwd: folder });
    const [group, process] = stdout.trim().split(/\s+/);
    expect(group).toBe(process);
  });

  function abortable(): { signal: RunOptions["signal"]; abort: () => void } {
    const controller = new AbortController();
    return { signal: controller.signal, abort: () => controller.abort() };
  }
});
