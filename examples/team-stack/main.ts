import { App } from "cdktf";
import { OrdersStack } from "./orders-stack";

const app = new App();
const accountId = "5b2b1f0e-3c58-4c1a-9e0d-1d6f8f2f7a10";
new OrdersStack(
  app,
  { name: "prod", environmentId: "abc12345", accountId, clusterName: "prod-eu" },
  "https://abc12345.live.dynatrace.com",
);
app.synth();
