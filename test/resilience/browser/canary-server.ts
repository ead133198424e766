import { createServer } from "node:http";
import { onTestFinished } from "vitest";

export interface CanaryServer {
  url: string;
  port: number;
  /** Method and path of each request, and `connection` for each connection without one. */
  heard: string[];
  /** Headers of the last request for this path. */
  headersOf(path: string): Record<string, unknown> | undefined;
}

/** A loopback web server that must never be called. */
export async function startCanaryServer(): Promise<CanaryServer> {
  const heard: string[] = [];
  const headers = new Map<string | undefined, Record<string, unknown>>();
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    headers.set(request.url, request.headers);
    response.setHeader("content-type", "text/html").end("<!doctype html><title>canary</title>");
  });
  server.on("connection", (socket) => {
    socket.once("close", () => {
      if (socket.bytesRead === 0) heard.push("connection");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    heard,
    headersOf: (path) => headers.get(path),
  };
}
