import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../cli/exit";
import { type StackFolder, StackRunner } from "../../cli/start/stack-runner";
import { configurationWithTeams } from "./support/configuration";
import { TestLab } from "./support/lab";

jest.setTimeout(600_000);

interface Ended {
  readonly status: number | null;
  readonly printed: string;
}

/** Runs the main job on a lab folder. */
function start(labFolder: string, onPrinted: (printed: string, child: ChildProcess) => void = () => undefined) {
  return new Promise<Ended>((resolve, reject) => {
    const environment = { ...process.env, ONBOARD_LAB_FOLDER: labFolder, CI: "true" };
    const child = spawn(process.execPath, [join("scripts", "run.mjs"), "cli/start.ts"], { env: environment });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        onPrinted(printed, child);
      });
    }
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, printed }));
  });
}

describe("two runs", () => {
  let folder: string;

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "two-runs-")), "lab");
  });

  afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

  test("the second is told of the first, and begins nothing; of a killed first it takes over", async () => {
    let second: Promise<Ended> | undefined;
    let pid: number | undefined;
    const first = await start(folder, (_, child) => {
      pid = child.pid;
      second ??= start(folder).finally(() => child.kill("SIGKILL"));
    });
    expect(first.status).toBeNull();
    const refused = await second;
    expect(refused?.status).toBe(3);
    expect(refused?.printed.split("\n")[0]).toBe(`another run is under way (pid ${pid}) on the lab in ${folder}`);
    expect(refused?.printed).not.toContain("Terraform");
    expect(readFileSync(join(folder, "run.lock"), "utf8")).toMatch(new RegExp(`^${pid}\\b`));
    const third = await start(folder, (printed, child) => {
      if (printed.includes("Lab tenant")) child.kill("SIGINT");
    });
    expect(third.printed).not.toContain("another run");
    expect(third.status).toBe(130);
    expect(existsSync(join(folder, "run.lock"))).toBe(false);
  });

  test("a folder that may not be written is named before anything is begun", async () => {
    const { status, printed } = await start("/sys/onboard-lab");
    expect(status).toBe(3);
    expect(printed).toMatch(
      /^the lab cannot use its folder \/sys\/onboard-lab\n {2}You may not write to the folder \//,
    );
    expect(printed).not.toContain("Terraform");
  });
});

describe("the state of a stack", () => {
  let lab: TestLab;
  let stack: StackFolder;
  let file: string;
  const never = new AbortController().signal;
  const deploy = () => new StackRunner(lab.terraform, { stop: never, interrupt: never }).deploy(stack, () => undefined);
  const refusal = () => deploy().then(() => "deployed", describeError);

  beforeAll(async () => {
    const configuration = configurationWithTeams();
    lab = await TestLab.start(configuration);
    const found = (await lab.synthesize(configuration)).get("nonprod-tenant");
    if (!found) throw new Error("there is no stack nonprod-tenant");
    stack = found;
    file = join(lab.folder, "state", "nonprod-tenant.tfstate");
    await deploy();
  });

  afterAll(() => lab.close());

  test("cut off, it is named with the way back, and that way leads back", async () => {
    copyFileSync(file, `${file}.backup`);
    truncateSync(file, 5000);
    const printed = await refusal();
    expect(printed.split("\n")[0]).toBe(
      `${file}: the state of nonprod-tenant is broken: its 5000 bytes are not whole JSON`,
    );
    const [, from = "", to = ""] = /^ +cp (\S+) (\S+)$/m.exec(printed) ?? [];
    copyFileSync(from, to);
    expect(await deploy()).toMatchObject({ created: 0, changed: 0, destroyed: 0 });
  });

  test("what Terraform says of one has no colours, whichever command says it", async () => {
    const copy = join(lab.folder, "broken");
    mkdirSync(copy);
    writeFileSync(
      join(copy, "main.tf.json"),
      JSON.stringify({ terraform: { backend: { local: { path: "x.tfstate" } } } }),
    );
    await lab.terraform.mustRun(["init", "-input=false"], { cwd: copy });
    writeFileSync(join(copy, "x.tfstate"), "{");
    for (const args of [
      ["state", "pull"],
      ["show", "-json"],
      ["plan", "-input=false"],
      ["untaint", "a.b"],
    ]) {
      const { exitCode, stdout, stderr } = await lab.terraform.run(args, { cwd: copy });
      expect({ args, exitCode, isColoured: `${stdout}${stderr}`.includes("\u001b") }).toEqual({
        args,
        exitCode: 1,
        isColoured: false,
      });
    }
  });

  test("held by another Terraform, it is explained, and nobody is told to switch locking off", async () => {
    const holder = spawn("python3", ["-c", HOLDER, file], { stdio: ["pipe", "pipe", "inherit"] });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    const printed = await refusal();
    holder.stdin.end();
    await new Promise((resolve) => holder.once("close", resolve));
    expect(printed).toContain("Another Terraform holds this state");
    expect(printed).not.toContain("-lock=false");
    expect(await deploy()).toMatchObject({ created: 0, changed: 0, destroyed: 0 });
  });
});

/** Locks a file as Terraform does, until its input ends. */
const HOLDER = `
import fcntl, sys
file = open(sys.argv[1], "r+")
fcntl.lockf(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.read()
`;
