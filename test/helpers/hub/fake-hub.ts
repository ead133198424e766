import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import {
  type LoopbackServer,
  type ReceivedRequest,
  startLoopbackServer,
} from "../servers/loopback-server.ts";

/** Answers a request in place of the server. Returns true if it has. */
export type Fault = (request: ReceivedRequest, response: ServerResponse) => boolean | undefined;

export interface FakeRepository {
  commit: string;
  files: Map<string, Buffer>;
  /** Facts that the list of models tells. */
  facts: Record<string, unknown>;
  /** Listed in place of the true values, by path. */
  lies: Map<string, { size?: number; sha256?: string }>;
}

export interface FakeHub {
  server: LoopbackServer;
  /** Holds the contents, at an origin of its own. */
  store: LoopbackServer;
  url: string;
  repositories: Map<string, FakeRepository>;
  /** Adds or replaces a repository. Its commit is a hash of its contents. */
  put(name: string, files: Record<string, Buffer>, facts?: Record<string, unknown>): FakeRepository;
  /** Answers requests to the hub first. */
  fault: Fault | undefined;
  /** Answers requests for contents first. */
  storeFault: Fault | undefined;
  /** Repositories and files on a page. */
  page: number;
  /** Requests for contents, with the start of their ranges. */
  starts(): number[];
  close(): Promise<void>;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Starts a model hub on loopback, which redirects to another server for the contents. Closed by its caller. */
export async function openFakeHub(): Promise<FakeHub> {
  const server = await startLoopbackServer((request, response) => answer(request, response));
  const store = await startLoopbackServer((request, response) => serve(request, response));
  const hub: FakeHub = {
    server,
    store,
    url: server.url,
    repositories: new Map(),
    put(name, files, facts = {}) {
      const contents = new Map(Object.entries(files));
      const commit = createHash("sha1");
      for (const [path, bytes] of contents) commit.update(path).update(bytes);
      const repository = { commit: commit.digest("hex"), files: contents, facts, lies: new Map() };
      hub.repositories.set(name, repository);
      return repository;
    },
    fault: undefined,
    storeFault: undefined,
    page: 1000,
    starts: () =>
      store.received.map(({ headers }) => Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0)),
    async close() {
      await server.close();
      await store.close();
    },
  };
  return hub;

  function answer(request: ReceivedRequest, response: ServerResponse): void {
    if (hub.fault?.(request, response)) return;
    const url = new URL(request.path, hub.url);
    const segments = url.pathname.split("/").slice(1).map(decodeURIComponent);
    if (url.pathname === "/api/models") return list(url, response);
    if (segments[0] === "api") {
      const [, , org, name, kind, revision] = segments;
      const repository = hub.repositories.get(`${org}/${name}`);
      if (repository === undefined) return refuse(response, 404, "RepoNotFound");
      if (kind === undefined) return json(response, { id: `${org}/${name}`, sha: repository.commit });
      if (revision !== repository.commit && revision !== "main")
        return refuse(response, 404, "RevisionNotFound");
      return tree(url, repository, response);
    }
    const [org, name, resolve, revision, ...path] = segments;
    const repository = hub.repositories.get(`${org}/${name}`);
    const bytes = repository?.files.get(path.join("/"));
    if (resolve !== "resolve" || repository === undefined) return refuse(response, 404, "RepoNotFound");
    if (revision !== repository.commit && revision !== "main")
      return refuse(response, 404, "RevisionNotFound");
    if (bytes === undefined) return refuse(response, 404, "EntryNotFound");
    response
      .writeHead(302, {
        location: `${store.url}/${sha256Of(bytes)}?signature=${server.received.length}`,
        "x-repo-commit": repository.commit,
        "x-linked-size": String(bytes.length),
        "x-linked-etag": `"${sha256Of(bytes)}"`,
        "x-xet-hash": "0".repeat(64),
      })
      .end();
  }

  function list(url: URL, response: ServerResponse): void {
    const words = (url.searchParams.get("search") ?? "").toLowerCase().split(/\s+/);
    const found = [...hub.repositories]
      .filter(([name]) => words.every((word) => name.toLowerCase().includes(word)))
      .map(([id, { facts }]) => ({ id, ...facts }));
    paged(url, response, found);
  }

  function tree(url: URL, { files, lies }: FakeRepository, response: ServerResponse): void {
    const entries = [...files].map(([path, bytes]) => {
      const { size = bytes.length, sha256 = sha256Of(bytes) } = lies.get(path) ?? {};
      return { type: "file", path, size, oid: "0".repeat(40), lfs: { oid: sha256, size, pointerSize: 134 } };
    });
    paged(url, response, [{ type: "directory", path: "folder", size: 0, oid: "0".repeat(40) }, ...entries]);
  }

  function paged(url: URL, response: ServerResponse, all: unknown[]): void {
    const start = Number(url.searchParams.get("cursor") ?? 0);
    const end = start + hub.page;
    if (end < all.length) {
      url.searchParams.set("cursor", String(end));
      response.setHeader("link", `<${url.href}>; rel="next"`);
    }
    json(response, all.slice(start, end));
  }

  function serve(request: ReceivedRequest, response: ServerResponse): void {
    if (hub.storeFault?.(request, response)) return;
    const hash = new URL(request.path, store.url).pathname.slice(1);
    const bytes = [...hub.repositories.values()]
      .flatMap(({ files }) => [...files.values()])
      .find((each) => sha256Of(each) === hash);
    if (bytes === undefined) return refuse(response, 404);
    sendRange(request, response, bytes);
  }
}

/** A hub that is closed when the test ends. */
export async function startFakeHub(): Promise<FakeHub> {
  const hub = await openFakeHub();
  onTestFinished(() => hub.close());
  return hub;
}

/** Sends bytes as a store does, from where the request asks. */
export function sendRange({ headers }: ReceivedRequest, response: ServerResponse, bytes: Buffer): void {
  const start = Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
  const range = { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  response
    .writeHead(headers.range === undefined ? 200 : 206, {
      "content-length": bytes.length - start,
      ...(headers.range !== undefined && range),
    })
    .end(bytes.subarray(start));
}

export function refuse(response: ServerResponse, status: number, code?: string, words?: string): void {
  response
    .writeHead(status, {
      ...(code !== undefined && { "x-error-code": code }),
      ...(words !== undefined && { "x-error-message": words }),
    })
    .end();
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
