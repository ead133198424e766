import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface ReceivedExport {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface OtlpReceiver {
  /** Base URL. */
  endpoint: string;
  received: ReceivedExport[];
  /** Resolves with the first request to `path` that contains `text`. */
  until(path: string, text: string): Promise<ReceivedExport>;
  close(): Promise<void>;
}

/** Starts a collector on loopback. `silent`: accepts requests and never answers. `busy`: refuses this many at first. */
export async function startOtlpReceiver({
  status = 200,
  silent = false,
  busy = 0,
} = {}): Promise<OtlpReceiver> {
  const received: ReceivedExport[] = [];
  const waiters: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
      received.push({ path: request.url ?? "", headers: request.headers, text });
      for (const resolve of waiters.splice(0)) resolve();
      if (silent) return;
      response.writeHead(received.length <= busy ? 503 : status, { "content-type": "application/json" });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    async until(path, text) {
      for (;;) {
        const found = received.find((each) => each.path === path && each.text.includes(text));
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => void waiters.push(resolve));
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
