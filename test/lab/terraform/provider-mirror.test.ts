import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ensureProviders } from "../../../lab/terraform/provider-mirror";
import { Terraform } from "../../../lab/terraform/terraform";
import { fakeProgram, fakeTerraform } from "./fake-program";

const PROVIDER = { source: "example/thing", version: "1.2.3" };
const PLATFORM = `${process.platform}_${{ x64: "amd64" }[process.arch as string] ?? process.arch}`;
const PLACE = join("registry.terraform.io", "example", "thing", "1.2.3", PLATFORM);
const BINARY = "terraform-provider-thing_v1.2.3";
const NOT_HAD = "Terraform's configuration and registry do not have it, and it cannot be built here";

const shell = { ...process.env };
let work: string;
let bin: string;
let mirror: string;
let modules: string;
let told: string[];

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "mirror-test-"));
  [bin, mirror, modules] = [join(work, "bin"), join(work, "mirror"), join(work, "modules")];
  told = [];
  process.env.PATH = `${bin}:${shell.PATH}`;
  process.env.TERRAFORM_BINARY_NAME = "fake-terraform";
});

afterEach(() => {
  process.env = { ...shell };
  rmSync(work, { recursive: true, force: true });
});

/** Asks for the provider, with a Terraform whose `init` is the script. */
async function ensure(init: string, folder = mirror) {
  fakeTerraform(bin, init);
  const terraform = await Terraform.find();
  const onProgress = (message: string) => told.push(message);
  return ensureProviders({ terraform, folder, modulesFolder: modules, providers: [PROVIDER], onProgress });
}

/** A script that puts a provider of this content where Terraform would, or into the mirror. */
function install(content: string, below = ".terraform/providers"): string {
  const folder = join(below, PLACE);
  return `mkdir -p '${folder}'; echo ${content} > '${join(folder, BINARY)}'`;
}

function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const held = () => readFileSync(join(mirror, PLACE, BINARY), "utf8").trim();
const LACKS = "echo 'no such provider' >&2; exit 1";

test("a provider in the mirror is used without asking anybody", async () => {
  put(join(mirror, PLACE, BINARY), "from before");
  const { providers } = await ensure(`touch '${join(work, "asked")}'; exit 1`);
  expect(providers).toEqual([{ ...PROVIDER, origin: "mirror" }]);
  expect(told).toEqual([]);
  expect(existsSync(join(work, "asked"))).toBe(false);
});

test("Terraform is told of the mirror and of nothing else, no plugin cache either, by a path that holds in every folder", async () => {
  put(join(mirror, PLACE, BINARY), "from before");
  const { environment } = await ensure("exit 1", relative(process.cwd(), mirror));
  const configFile = join(mirror, "terraform.rc");
  expect(environment).toEqual({ TF_CLI_CONFIG_FILE: configFile, TF_PLUGIN_CACHE_DIR: "" });
  expect(readFileSync(configFile, "utf8")).toBe(
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  expect(readdirSync(mirror).sort()).toEqual(["registry.terraform.io", "terraform.rc"]);
});

test("what the user's Terraform can install is copied into the mirror, and found there the next time", async () => {
  const { providers } = await ensure(`cp main.tf.json '${work}'; ${install("installed")}`);
  expect(providers).toEqual([{ ...PROVIDER, origin: "terraform" }]);
  expect(told).toEqual(["asking Terraform for example/thing 1.2.3"]);
  expect(JSON.parse(readFileSync(join(work, "main.tf.json"), "utf8"))).toEqual({
    terraform: { required_providers: { thing: { source: "example/thing", version: "1.2.3" } } },
  });
  expect(held()).toBe("installed");
  expect((await ensure("exit 1")).providers).toEqual([{ ...PROVIDER, origin: "mirror" }]);
});

test("a link into the user's plugin cache becomes a copy: the cache may be emptied", async () => {
  const cache = join(work, "cache");
  put(join(cache, BINARY), "cached");
  const place = join(".terraform", "providers", PLACE);
  await ensure(`mkdir -p '${dirname(place)}'; ln -s '${cache}' '${place}'`);
  rmSync(cache, { recursive: true });
  expect(held()).toBe("cached");
  expect(lstatSync(join(mirror, PLACE)).isSymbolicLink()).toBe(false);
});

test("a provider that nobody has is named with a reason, and the rest goes on", async () => {
  const { providers, environment } = await ensure(LACKS);
  expect(providers).toEqual([{ ...PROVIDER, origin: "none", reason: NOT_HAD }]);
  expect(existsSync(String(environment.TF_CLI_CONFIG_FILE))).toBe(true);
});

test("a development override, with which Terraform installs nothing, counts as not having it", async () => {
  expect((await ensure("exit 0")).providers).toEqual([{ ...PROVIDER, origin: "none", reason: NOT_HAD }]);
});

test.each([
  ["a folder without a program", join(PLACE, "LICENSE")],
  ["the program of another platform", join(dirname(PLACE), "plan9_mips", BINARY)],
])("%s in the mirror is neither a provider nor an obstacle", async (_case, path) => {
  put(join(mirror, path), "left over");
  expect((await ensure(install("installed"))).providers).toEqual([{ ...PROVIDER, origin: "terraform" }]);
  expect(held()).toBe("installed");
});

test("another run that was first is left as it is", async () => {
  const { providers } = await ensure(`${install("late")}; ${install("first", mirror)}`);
  expect(providers).toEqual([{ ...PROVIDER, origin: "terraform" }]);
  expect(held()).toBe("first");
  expect(readdirSync(mirror).sort()).toEqual(["registry.terraform.io", "terraform.rc"]);
});

test("a copy that fails leaves nothing that looks like a provider", async () => {
  const place = join(".terraform", "providers", PLACE);
  const failing = ensure(`${install("installed")}; ln -s /no/such/file '${join(place, "broken")}'`);
  await expect(failing).rejects.toThrow("ENOENT");
  expect(readdirSync(mirror)).toEqual([]);
});

describe("a build with Go", () => {
  beforeEach(() => put(join(modules, "thing", "go.mod"), "module example.com/thing\n\ngo 1.31.2\n"));

  test("serves a provider that Terraform does not have", async () => {
    fakeProgram(
      bin,
      "go",
      `echo "$@" > '${join(work, "arguments")}'\nwhile [ "$1" != -o ]; do shift; done\necho built > "$2"`,
    );
    const { providers } = await ensure(LACKS);
    expect(providers).toEqual([{ ...PROVIDER, origin: "go build" }]);
    expect(held()).toBe("built");
    expect(told).toEqual([
      "asking Terraform for example/thing 1.2.3",
      "building the thing provider 1.2.3 with Go (0 s)",
    ]);
    const args = readFileSync(join(work, "arguments"), "utf8");
    expect(args).toMatch(
      /^build -mod=mod -trimpath -ldflags -s -w -o \S+ github.com\/example\/terraform-provider-thing$/m,
    );
  });

  test("that fails tells what Go said, and leaves nothing", async () => {
    fakeProgram(bin, "go", "echo 'undefined: x' >&2; exit 1");
    await expect(ensure(LACKS)).rejects.toThrow("go build of the thing provider 1.2.3 failed:\n  undefined: x");
    expect(readdirSync(mirror)).toEqual([]);
  });

  test("without Go says what to install", async () => {
    fakeTerraform(bin, "exit 1");
    process.env.PATH = bin;
    const text = "go was not found on the PATH; install Go 1.31.2 or newer, it builds the thing provider 1.2.3";
    await expect(ensure("exit 1")).rejects.toThrow(text);
  });
});

describe("for OpenTofu", () => {
  const OPENTOFU_PLACE = PLACE.replace("registry.terraform.io", "registry.opentofu.org");

  async function ensureForOpenTofu(init: string) {
    fakeTerraform(bin, init, "1.12.6", "OpenTofu");
    const terraform = await Terraform.find();
    const onProgress = (message: string) => told.push(message);
    return ensureProviders({ terraform, folder: mirror, modulesFolder: modules, providers: [PROVIDER], onProgress });
  }

  test("what it can install lies under its own registry's name", async () => {
    const { providers } = await ensureForOpenTofu(install("installed").replaceAll(PLACE, OPENTOFU_PLACE));
    expect(providers).toEqual([{ ...PROVIDER, origin: "terraform" }]);
    expect(told).toEqual(["asking OpenTofu for example/thing 1.2.3"]);
    expect(readFileSync(join(mirror, OPENTOFU_PLACE, BINARY), "utf8").trim()).toBe("installed");
    expect(existsSync(join(mirror, PLACE))).toBe(false);
  });

  test("a provider that Terraform has left in the mirror serves it too, under both names", async () => {
    put(join(mirror, PLACE, BINARY), "from before");
    expect((await ensureForOpenTofu("exit 1")).providers).toEqual([{ ...PROVIDER, origin: "mirror" }]);
    expect(readFileSync(join(mirror, OPENTOFU_PLACE, BINARY), "utf8")).toBe("from before");
    expect(held()).toBe("from before");
    expect(told).toEqual([]);
  });

  test("and the other way round", async () => {
    put(join(mirror, OPENTOFU_PLACE, BINARY), "from before");
    expect((await ensure("exit 1")).providers).toEqual([{ ...PROVIDER, origin: "mirror" }]);
    expect(held()).toBe("from before");
  });

  test("what cannot be had is said of OpenTofu", async () => {
    const reason = NOT_HAD.replace("Terraform's", "OpenTofu's");
    expect((await ensureForOpenTofu(LACKS)).providers).toEqual([{ ...PROVIDER, origin: "none", reason }]);
  });
});
