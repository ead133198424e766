import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHubRecord } from "../../../../native-host/src/models/downloads/hub-record.ts";
import { splitModel } from "../../../fixtures/gguf/split-model.ts";
import { tinyEmbeddingModel } from "../../../fixtures/gguf/tiny-embedding-model.ts";
import { downloadFrom, paddedModel } from "../../../helpers/hub/download-from.ts";
import { sendRange, sha256Of, startFakeHub } from "../../../helpers/hub/fake-hub.ts";

const SIZE = 600_000;

/** Names of all files below a folder. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

describe("downloadModel", () => {
  it("puts a verified file into the hub's folder, with its origin beside it, and nothing else anywhere", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    const { commit } = hub.put("org/repo", { "m-Q8_0.gguf": bytes });
    const downloader = downloadFrom(hub);
    const { path, origin } = await downloader.download("org/repo", "Q8_0");
    expect({ path, origin }).toEqual({
      path: join(downloader.models, "hub", "org", "repo", "m-Q8_0.gguf"),
      origin: "downloaded",
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readHubRecord(path)).toMatchObject({ repository: "org/repo", commit, sha256: sha256Of(bytes) });
    expect(filesIn(join(downloader.home, "downloads"))).toEqual([]);
    expect(filesIn(downloader.models)).toEqual([".m-Q8_0.gguf.json", "m-Q8_0.gguf"]);
    const purposes = downloader.lines().map(({ purpose, port }) => [purpose, port]);
    expect(purposes).toEqual([
      ["hub", hub.server.port],
      ["hub", hub.server.port],
      ["download", hub.server.port],
      ["download", hub.store.port],
    ]);
    expect((await downloader.download("org/repo", "m-q8_0")).origin).toBe("present");
    expect(hub.store.received).toHaveLength(1);
  });

  it("goes on where a cut connection ended, and asks for a new address each time", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    hub.put("org/repo", { "m.gguf": bytes });
    let cuts = 3;
    hub.storeFault = (request, response) => {
      if (cuts === 0) return false;
      cuts -= 1;
      const start = hub.starts().at(-1) ?? 0;
      const rest = bytes.subarray(start);
      if (start > 0)
        response.setHeader("content-range", `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
      response.writeHead(start > 0 ? 206 : 200, { "content-length": rest.length });
      response.write(rest.subarray(0, 100_000), () => response.destroy());
      return request !== undefined;
    };
    const downloader = downloadFrom(hub);
    const { path } = await downloader.download("org/repo", "m");
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(hub.starts()).toEqual([0, 100_000, 200_000, 300_000]);
    expect(new Set(hub.store.received.map((request) => request.path)).size).toBe(4);
    const shown = downloader.progress.map((each) => each.bytes);
    expect(shown).toEqual([...shown].sort((one, other) => one - other));
    expect(shown.at(-1)).toBe(bytes.length);
  });

  it("starts at zero where the whole file comes in place of the rest, and its progress never falls", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    hub.put("org/repo", { "m.gguf": bytes });
    hub.storeFault = (_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      if (hub.store.received.length > 1) response.end(bytes);
      else response.write(bytes.subarray(0, 300_000), () => response.destroy());
      return true;
    };
    const downloader = downloadFrom(hub);
    const { path } = await downloader.download("org/repo", "m");
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const shown = downloader.progress.map((each) => each.bytes);
    expect(shown).toEqual([...shown].sort((one, other) => one - other));
  });

  it("keeps what came before a stop for the next run, and no model until then", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    hub.put("org/repo", { "m.gguf": bytes });
    const stop = new AbortController();
    hub.storeFault = (_, response) => {
      response.writeHead(200, { "content-length": bytes.length });
      response.write(bytes.subarray(0, 200_000));
      return true;
    };
    const downloader = downloadFrom(hub);
    const running = downloader.download("org/repo", "m", stop.signal);
    await expect.poll(() => downloader.progress.at(-1)?.bytes).toBe(200_000);
    stop.abort(new Error("stopped"));
    await expect(running).rejects.toThrow("stopped");
    expect(filesIn(downloader.models)).toEqual([]);
    hub.storeFault = undefined;
    await downloader.download("org/repo", "m");
    expect(hub.starts()).toEqual([0, 200_000]);
  });

  it("downloads a split model part by part, a finished part only once, and names all of it at the end", async () => {
    const hub = await startFakeHub();
    const parts = splitModel("big", 3);
    hub.put("org/repo", Object.fromEntries(parts.map(({ fileName, bytes }) => [`Q8_0/${fileName}`, bytes])));
    const downloader = downloadFrom(hub);
    const last = sha256Of(parts[2]?.bytes ?? Buffer.alloc(0));
    hub.storeFault = ({ path }, response) => {
      if (!path.includes(last)) return false;
      response.writeHead(404).end();
      return true;
    };
    await expect(downloader.download("org/repo", "big")).rejects.toThrow("5 attempts in a row");
    expect(filesIn(downloader.models)).toEqual([]);
    expect(hub.store.received).toHaveLength(7);
    hub.storeFault = undefined;
    const { path, flaw } = await downloader.download("org/repo", "big");
    expect(hub.store.received).toHaveLength(8);
    expect(flaw).toBeUndefined();
    expect(path.endsWith(join("Q8_0", "big-00001-of-00003.gguf"))).toBe(true);
    expect(filesIn(dirname(path)).filter((name) => !name.startsWith("."))).toEqual(
      parts.map(({ fileName }) => fileName),
    );
  });

  it("goes on after a process that died between the names of two parts", async () => {
    const hub = await startFakeHub();
    const parts = splitModel("big", 2);
    hub.put("org/repo", Object.fromEntries(parts.map(({ fileName, bytes }) => [fileName, bytes])));
    const downloader = downloadFrom(hub);
    const { path } = await downloader.download("org/repo", "big");
    // As it is when the last part has its name and the first does not yet.
    rmSync(path);
    await downloader.download("org/repo", "big");
    expect(hub.store.received).toHaveLength(3);
    expect(readFileSync(path).equals(parts[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it("discards a file with a wrong byte, and says so", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    hub.put("org/repo", { "m.gguf": bytes });
    hub.storeFault = (request, response) => {
      const wrong = Buffer.from(bytes);
      wrong[SIZE - 5] = (wrong[SIZE - 5] ?? 0) ^ 1;
      sendRange(request, response, wrong);
      return true;
    };
    const downloader = downloadFrom(hub);
    await expect(downloader.download("org/repo", "m")).rejects.toMatchObject({ problem: "wrong_content" });
    expect(filesIn(downloader.models)).toEqual([]);
    expect(filesIn(join(downloader.home, "downloads")).filter((name) => name.includes("gguf"))).toEqual([]);
  });

  it("notices a commit that changes between two halves, and takes nothing of the first for the second", async () => {
    const hub = await startFakeHub();
    const first = paddedModel(SIZE, 1);
    const second = paddedModel(SIZE, 2);
    hub.put("org/repo", { "m.gguf": first });
    const downloader = downloadFrom(hub);
    hub.storeFault = (_, response) => {
      hub.put("org/repo", { "m.gguf": second });
      response.writeHead(200, { "content-length": first.length });
      response.write(first.subarray(0, 300_000), () => response.destroy());
      return true;
    };
    await expect(downloader.download("org/repo", "m")).rejects.toThrow("no longer has this version");
    hub.storeFault = undefined;
    const { path } = await downloader.download("org/repo", "m");
    expect(readFileSync(path).equals(second)).toBe(true);
    expect(hub.starts()).toEqual([0, 0]);
  });

  it("refuses a hub that names another commit for the second half", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    const { commit } = hub.put("org/repo", { "m.gguf": bytes });
    hub.fault = ({ path }, response) => {
      if (!path.includes("/resolve/")) return false;
      response
        .writeHead(302, { location: `${hub.store.url}/x`, "x-repo-commit": `${commit.slice(1)}0` })
        .end();
      return true;
    };
    hub.storeFault = (request, response) => {
      sendRange(request, response, bytes);
      return true;
    };
    await expect(downloadFrom(hub).download("org/repo", "m")).rejects.toMatchObject({ problem: "changed" });
  });

  it("replaces its own file by a newer one on request, and never a file of the user's", async () => {
    const hub = await startFakeHub();
    const [first, second] = [paddedModel(SIZE, 1), paddedModel(SIZE, 2)];
    hub.put("org/repo", { "m.gguf": first });
    const downloader = downloadFrom(hub);
    const { path } = await downloader.download("org/repo", "m");
    hub.put("org/repo", { "m.gguf": second });
    await downloader.download("org/repo", "m");
    expect(readFileSync(path).equals(second)).toBe(true);
    writeFileSync(path, "mine");
    await expect(downloader.download("org/repo", "m")).rejects.toMatchObject({ problem: "name_taken" });
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("adopts a right file that has no record", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    hub.put("org/repo", { "m.gguf": bytes });
    const downloader = downloadFrom(hub);
    const path = join(downloader.models, "hub", "org", "repo", "m.gguf");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    expect((await downloader.download("org/repo", "m")).origin).toBe("present");
    expect(hub.store.received).toEqual([]);
    expect(readHubRecord(path)?.sha256).toBe(sha256Of(bytes));
  });

  it("is done by one process at a time", async () => {
    const hub = await startFakeHub();
    const bytes = paddedModel(SIZE);
    hub.put("org/repo", { "m.gguf": bytes });
    const downloader = downloadFrom(hub);
    let release = () => {};
    hub.storeFault = (request, response) => {
      release = () => sendRange(request, response, bytes);
      return true;
    };
    const first = downloader.download("org/repo", "m");
    await expect.poll(() => hub.store.received.length).toBe(1);
    await expect(downloader.download("org/repo", "m")).rejects.toMatchObject({ problem: "in_progress" });
    release();
    expect((await first).origin).toBe("downloaded");
  });

  it("keeps an embedding model, and discards what no program here can use", async () => {
    const hub = await startFakeHub();
    hub.put("org/repo", {
      "e.gguf": tinyEmbeddingModel(),
      "zip.gguf": Buffer.from("PK\u0003\u0004 and more"),
    });
    const downloader = downloadFrom(hub);
    expect((await downloader.download("org/repo", "e")).flaw?.reason).toBe("embedding");
    await expect(downloader.download("org/repo", "zip")).rejects.toMatchObject({ problem: "not_a_model" });
    expect(filesIn(downloader.models)).toEqual([".e.gguf.json", "e.gguf"]);
  });
});
