// A program with a metrics page: each reading counts one order more. It prints one line in JSON, and one as it ends.
import { createServer } from "node:http";

const { HTTP_HOST, OTEL_RESOURCE_ATTRIBUTES } = process.env;
let orders = 0;
const server = createServer((_request, response) => {
  orders += 1;
  response.end(`# TYPE orders_total counter\norders_total{outcome="created"} ${orders}\n`);
});
server.listen(9464, HTTP_HOST, () => {
  console.log(JSON.stringify({ level: "info", message: "ready for anna@example.com", OTEL_RESOURCE_ATTRIBUTES }));
});
process.on("SIGTERM", () => {
  process.stdout.write("good bye", () => process.exit(0));
});
