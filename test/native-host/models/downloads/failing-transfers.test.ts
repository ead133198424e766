import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { downloadFrom, paddedModel } from "../../../helpers/hub/download-from.ts";
import { type FakeHub, refuse, sendRange, startFakeHub } from "../../../helpers/hub/fake-hub.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";
import { macrotask } from "../../../helpers/time/macrotask.ts";

const SIZE = 600_000;
const bytes = paddedModel(SIZE);

async function start(options: Parameters<typeof downloadFrom>[1] = {}) {
  const hub = await startFakeHub();
  hub.put("org/repo", { "m.gguf": bytes });
  return { hub, downloader: downloadFrom(hub, options) };
}

/** Answers requests for the content at the hub itself. */
function atHub(hub: FakeHub, answer: NonNullable<FakeHub["fault"]>): void {
  hub.fault = (request, response) => request.path.includes("/resolve/") && answer(request, response);
}

describe("a transfer", () => {
  it("replaces a connection that is silent for 30 s, and loses no byte", async () => {
    const clock = new FakeClock();
    const { hub, downloader } = await start({ clock });
    hub.storeFault = (request, response) => {
      if (hub.store.received.length > 1) return false;
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 250_000));
      return request !== undefined;
    };
    const running = downloader.download("org/repo", "m");
    await expect.poll(() => downloader.progress.at(-1)?.bytes).toBe(250_000);
    expect(clock.pending).toEqual([30_000]);
    clock.advance(30_000);
    await passTime(clock, running);
    const { path } = await running;
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(hub.starts()).toEqual([0, 250_000]);
  });

  it("ends after five silent connections, within 180 s", async () => {
    const clock = new FakeClock();
    const { hub, downloader } = await start({ clock });
    hub.storeFault = () => true;
    const began = clock.now();
    const running = downloader.download("org/repo", "m");
    let silent = 0;
    await passTime(clock, running, () => {
      const isNew = hub.store.received.length > silent;
      silent += Number(isNew);
      return isNew;
    });
    await expect(running).rejects.toThrow("does not answer in time. 5 attempts in a row");
    expect(clock.now() - began).toBeLessThanOrEqual(180_000);
    expect(hub.store.received).toHaveLength(5);
  });

  it("ends after five connections that fail at once, within 90 s", async () => {
    const clock = new FakeClock();
    const { hub, downloader } = await start({ clock });
    hub.storeFault = (_, response) => {
      response.destroy();
      return true;
    };
    const began = clock.now();
    const running = downloader.download("org/repo", "m");
    await passTime(clock, running);
    await expect(running).rejects.toThrow("5 attempts in a row");
    expect(clock.now() - began).toBeLessThanOrEqual(90_000);
  });

  it.each([500, 502, 503, 429])("tries again after HTTP %i", async (status) => {
    const { hub, downloader } = await start();
    let left = 4;
    atHub(hub, (_, response) => {
      left -= 1;
      if (left >= 0) refuse(response, status);
      return left >= 0;
    });
    expect((await downloader.download("org/repo", "m")).origin).toBe("downloaded");
  });

  it("gets a new address for one that is no longer valid", async () => {
    const { hub, downloader } = await start();
    hub.storeFault = (_, response) => {
      if (hub.store.received.length > 1) return false;
      refuse(response, 403);
      return true;
    };
    await downloader.download("org/repo", "m");
    expect(hub.store.received).toHaveLength(2);
  });

  const FINAL: [string, NonNullable<FakeHub["fault"]>, string][] = [
    ["401", (_, response) => done(refuse(response, 401)), "private or does not exist"],
    ["403 of a gated repository", (_, response) => done(refuse(response, 403, "GatedRepo")), "is gated"],
    ["404", (_, response) => done(refuse(response, 404, "EntryNotFound")), "does not have this file"],
    [
      "a long Retry-After",
      (_, response) => done(response.writeHead(429, { "retry-after": "900" }).end()),
      "in 900 s",
    ],
    [
      "a page of a portal",
      (_, response) => done(response.writeHead(200, { "content-type": "text/html" }).end("<html>")),
      "not a hub",
    ],
    [
      "a redirect to a portal",
      (_, response) => done(response.writeHead(302, { location: "/login" }).end()),
      "has no repository",
    ],
    [
      "another size",
      (request, response) => {
        response.setHeader("x-repo-commit", request.path.split("/")[4] ?? "");
        return done(sendRange(request, response, bytes.subarray(1)));
      },
      `comes with ${SIZE - 1} bytes`,
    ],
    [
      "more bytes than announced",
      (request, response) => {
        response.writeHead(200, { "x-repo-commit": request.path.split("/")[4] ?? "" });
        return done(response.end(Buffer.concat([bytes, bytes])));
      },
      "and the hub lists",
    ],
    [
      "another file",
      (request, response) => {
        const headers = {
          "x-repo-commit": request.path.split("/")[4] ?? "",
          "x-linked-etag": `W/"${"0".repeat(64)}"`,
        };
        return done(response.writeHead(200, headers).end(bytes));
      },
      "has changed",
    ],
    [
      "compression",
      (request, response) => {
        const headers = { "x-repo-commit": request.path.split("/")[4] ?? "", "content-encoding": "gzip" };
        return done(response.writeHead(200, headers).end(bytes));
      },
      "compresses",
    ],
  ];

  it.each(FINAL)("does not try again after %s", async (_name, answer, words) => {
    const { hub, downloader } = await start();
    atHub(hub, answer);
    await expect(downloader.download("org/repo", "m")).rejects.toThrow(words);
    const asked = hub.server.received.filter(({ path }) => path.includes("/resolve/"));
    expect(asked).toHaveLength(1);
  });

  it("starts at zero after a store that has less than what is here", async () => {
    const { hub, downloader } = await start();
    hub.storeFault = ({ headers }, response) => {
      if (hub.store.received.length === 1) {
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 1000), () => response.destroy());
        return true;
      }
      if (headers.range !== undefined) refuse(response, 416);
      return headers.range !== undefined;
    };
    await downloader.download("org/repo", "m");
    expect(hub.starts()).toEqual([0, 1000, 0]);
  });

  it("counts an answer without a byte as a failure", async () => {
    const clock = new FakeClock();
    const { hub, downloader } = await start({ clock });
    let requests = 0;
    atHub(hub, (request, response) => {
      requests += 1;
      const commit = { "x-repo-commit": request.path.split("/")[4] ?? "" };
      if (requests === 1) {
        response.writeHead(200, { ...commit, "content-length": SIZE });
        response.write(bytes.subarray(0, 1000), () => response.destroy());
      } else {
        response
          .writeHead(206, { ...commit, "content-range": `bytes 1000-999/${SIZE}`, "content-length": 0 })
          .end();
      }
      return true;
    });
    const running = downloader.download("org/repo", "m");
    await passTime(clock, running);
    await expect(running).rejects.toThrow();
    expect(requests).toBeLessThan(10);
  });

  it("never takes another part than it asked for", async () => {
    const { hub, downloader } = await start();
    hub.storeFault = (_, response) => {
      response.writeHead(206, { "content-range": `bytes 5-${SIZE - 1}/${SIZE}` }).end(bytes.subarray(5));
      return true;
    };
    await expect(downloader.download("org/repo", "m")).rejects.toThrow("another part");
  });

  it("sends the token to the hub and never where it redirects to", async () => {
    const { hub, downloader } = await start({ token: "hf_secret" });
    await downloader.download("org/repo", "m");
    expect(hub.server.received.every(({ headers }) => headers.authorization === "Bearer hf_secret")).toBe(
      true,
    );
    expect(hub.store.received).toHaveLength(1);
    expect(JSON.stringify(hub.store.received)).not.toContain("hf_secret");
  });

  it("says before the first byte how much room is missing", async () => {
    const { hub, downloader } = await start({ freeSpace: () => 0.4e9 });
    await expect(downloader.download("org/repo", "m")).rejects.toThrow("601 MB more are needed");
    expect(hub.store.received).toEqual([]);
  });

  it("keeps to the speed limit", async () => {
    const clock = new FakeClock();
    const { downloader } = await start({ clock, limit: () => 100_000 });
    const began = clock.now();
    const running = downloader.download("org/repo", "m");
    await passTime(clock, running);
    await running;
    const seconds = (clock.now() - began) / 1000;
    expect(seconds).toBeGreaterThan(5.9);
    expect(seconds).toBeLessThan(8);
    expect(downloader.progress.at(-1)?.rate).toBeGreaterThan(50_000);
    expect(downloader.progress.at(-1)?.rate).toBeLessThan(150_000);
  });
});

function done(_: unknown): true {
  return true;
}

/**
 * Lets the time of pauses pass, until the download has ended. That of a silent connection, which lasts longer, passes only
 * where `isSilent` says so.
 */
async function passTime(
  clock: FakeClock,
  running: Promise<unknown>,
  isSilent: () => boolean = () => false,
): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  running.then(end, end);
  while (!isOver) {
    await macrotask();
    const [next] = clock.pending;
    if (next !== undefined && (next < 30_000 || isSilent())) clock.advance(next);
  }
}
