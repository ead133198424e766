import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { downloadFrom, paddedModel } from "../../helpers/hub/download-from.ts";
import { startFakeHub } from "../../helpers/hub/fake-hub.ts";
import { mountTinyDisk, noTinyDisks } from "../files/tiny-disk.ts";

it.skipIf(noTinyDisks !== undefined)(
  "keeps what fits on a full disk, says how much is missing, and goes on later",
  async () => {
    const disk = mountTinyDisk(4096);
    onTestFinished(() => disk.remove());
    const hub = await startFakeHub();
    const bytes = paddedModel(1_500_000);
    hub.put("org/repo", { "m.gguf": bytes });
    // The free space is told wrongly, as another program may take it meanwhile.
    const downloader = downloadFrom(hub, { home: disk.path });
    disk.leave(150);
    const error = await downloader.download("org/repo", "m").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: "disk_full" });
    expect(String(error)).toMatch(/: [12] MB more are needed/);
    expect(existsSync(join(downloader.models, "hub"))).toBe(false);
    const asked = hub.store.received.length;
    const folder = join(disk.path, "downloads");
    const partial = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) =>
      name.endsWith(".part"),
    );
    const kept = statSync(join(folder, partial ?? "")).size;
    expect(kept).toBeGreaterThan(300_000);
    disk.makeRoom();
    const { path } = await downloader.download("org/repo", "m");
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(hub.starts().slice(asked)).toEqual([kept]);
  },
);
