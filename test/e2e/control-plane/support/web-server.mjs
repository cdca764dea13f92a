// What stands for an image in tests: answers every page with what it knows of itself, and says when it is asked to stop.
import { createServer } from "node:http";

const { HTTP_HOST, FAIL_AT_START, POD_NAME } = process.env;
if (FAIL_AT_START) {
  console.error(FAIL_AT_START);
  process.exit(3);
}
let isReady = true;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://pod");
  if (pathname === "/crash") process.exit(7);
  if (pathname === "/unready") isReady = false;
  if (pathname === "/readyz" && !isReady) response.statusCode = 503;
  const body = [];
  request
    .on("data", (chunk) => body.push(chunk))
    .on("end", () => {
      const { url, method, headers } = request;
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          pod: POD_NAME,
          url,
          method,
          headers,
          body: Buffer.concat(body).toString("latin1"),
          env: process.env,
        }),
      );
    });
});
server.listen(8080, HTTP_HOST, () => console.log(`listening on ${HTTP_HOST}`));
process.on("SIGTERM", () => {
  console.log("asked to stop");
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
