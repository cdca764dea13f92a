import { Testing } from "cdktf";
import { TenantStack } from "../../stacks/tenant-stack";
import { environment } from "./fixtures";

const CLUSTER = "KUBERNETES_CLUSTER-0123456789ABCDEF";

test.each(["prod", "nonprod"])("what exists once in the %s tenant", (name) => {
  const isProd = name === "prod";
  const { kubernetes } = environment(name);
  const changes = isProd ? { protected: true, kubernetes: { ...kubernetes, clusterEntity: CLUSTER } } : {};
  const stack = new TenantStack(Testing.app(), environment(name, changes));
  expect(Testing.synth(stack, true)).toMatchSnapshot();
});

test("every resource of a protected environment refuses to be deleted, and none of another", () => {
  for (const isProtected of [true, false]) {
    const stack = new TenantStack(Testing.app(), environment("prod", { protected: isProtected }));
    const resources: Record<string, Record<string, { lifecycle: object }>> = JSON.parse(Testing.synth(stack)).resource;
    const lifecycles = Object.values(resources).flatMap((each) =>
      Object.values(each).map(({ lifecycle }) => lifecycle),
    );
    expect(lifecycles).toEqual(lifecycles.map(() => ({ prevent_destroy: isProtected })));
    expect(lifecycles.length).toBeGreaterThan(10);
  }
});
