import { OUTPUTS } from "../../cli/output/schemas";
import { onboard } from "../cli/onboard";

jest.setTimeout(30 * 60_000); // without a cache everything is built

test("lab prepare names what it has found or built, as JSON and with no progress", () => {
  const { status, stdout, stderr } = onboard(["lab", "prepare", "--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  const prepared = JSON.parse(stdout);
  expect(OUTPUTS["lab prepare"].safeParse(prepared).error).toBeUndefined();
  expect(prepared.map(({ what }: { what: string }) => what)).toEqual([
    "Terraform and its providers",
    "OpenTofu",
    "Kubernetes control plane",
    "Check of DynaKubes by the Operator's own rules",
    "uv and copier",
    "Packages of the sample service",
  ]);
  expect(prepared[0].found).toContain("dynatrace-oss/dynatrace");
});
