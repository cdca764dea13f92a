import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findingsOf, kubeScore } from "../../../lab/scanners/kube-score";

const check = (id: string, grade: number, more: object = {}) => ({
  check: { id },
  grade,
  skipped: false,
  comments: null,
  ...more,
});

test("what is critical or a warning is a finding; what is fine, nearly fine or skipped is none", () => {
  const scored = [
    {
      object_name: "Deployment/apps/v1/orders/orders",
      checks: [
        check("container-resources", 1, {
          comments: [
            { path: "app", summary: "Memory limit is not set" },
            { path: "", summary: "and more" },
          ],
        }),
        check("deployment-replicas", 5),
        check("stable-version", 10),
        check("label-values", 7),
        check("networkpolicy", 1, { skipped: true }),
      ],
    },
  ];
  expect(findingsOf(JSON.stringify(scored))).toEqual([
    {
      object: "Deployment/apps/v1/orders/orders",
      check: "container-resources",
      text: "app: Memory limit is not set; and more",
    },
    { object: "Deployment/apps/v1/orders/orders", check: "deployment-replicas", text: "" },
  ]);
});

test("a scanner that says nothing is an error, not a clean bill", async () => {
  const folder = mkdtempSync(join(tmpdir(), "scanner-"));
  try {
    const program = join(folder, "scanner");
    writeFileSync(program, "#!/bin/sh\necho broken >&2\nexit 3\n", { mode: 0o755 });
    await expect(kubeScore(program, "kind: Pod")).rejects.toThrow(
      `${program} ended with status 3 and no result: broken`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
