import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pipDownload } from "../../../../native-host/src/models/starter/pip-download.ts";

let folder: string;
let destination: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tacho-pip-"));
  destination = join(folder, "work");
  mkdirSync(destination);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A python whose pip runs the script when asked to download. */
function python(download: string, version = "exit 0"): string[][] {
  const program = join(folder, "python3");
  writeFileSync(program, `#!/bin/sh\nif [ "$3" = --version ]; then ${version}; fi\n${download}\n`);
  chmodSync(program, 0o755);
  return [[program]];
}

function download(pythons: string[][], onProgress?: (bytes: number) => void, signal?: AbortSignal) {
  const more = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  return pipDownload({
    requirement: "a==1",
    folder: destination,
    env: { PATH: "/usr/bin:/bin" },
    pythons,
    ...more,
  });
}

describe.skipIf(process.platform === "win32")("downloading a wheel with pip", () => {
  it("downloads the one package without dependencies into the folder", async () => {
    const wheel = await download(python(`echo "$@" > ${folder}/asked; touch ${destination}/a-1.whl`));
    expect(wheel).toBe(join(destination, "a-1.whl"));
    const asked = readFileSync(join(folder, "asked"), "utf8");
    expect(asked).toMatch(/^-m pip download --no-deps .*--dest .*work a==1$/m);
  });

  it("keeps pip's temporary files in the folder", async () => {
    await download(python(`echo "$TMPDIR" > ${folder}/asked; touch ${destination}/a-1.whl`));
    expect(readFileSync(join(folder, "asked"), "utf8").trim()).toBe(destination);
  });

  it("tries the next python if the first has no pip", async () => {
    const wheel = await download([[join(folder, "none")], ...python(`touch ${destination}/a-1.whl`)]);
    expect(wheel).toBe(join(destination, "a-1.whl"));
  });

  it("reports progress in bytes during the download", async () => {
    let seen = () => {};
    const told = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const script = `head -c 5000 /dev/zero > ${destination}/half; while [ ! -e ${folder}/go ]; do sleep 0.05; done; mv ${destination}/half ${destination}/a.whl`;
    const done = download(python(script), (bytes) => {
      if (bytes === 5000) seen();
    });
    await told;
    writeFileSync(join(folder, "go"), "");
    expect(await done).toBe(join(destination, "a.whl"));
  });

  it.each([
    ["no_pip", "echo 'No module named pip' >&2; exit 1", "exit 1", "apt-get install python3-pip"],
    ["no_network", "echo 'NewConnectionError: Failed to establish' >&2; exit 1", "exit 0", "TACHO_MODEL"],
    [
      "disk_full",
      "echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1",
      "exit 0",
      "Free some space",
    ],
    ["failed", "echo 'something else' >&2; exit 1", "exit 0", "something else"],
    ["failed", "exit 0", "exit 0", "did not download a wheel"],
  ])("reports %s with the way out", async (problem, script, version, wayOut) => {
    const failure = await download(python(script, version)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ problem, message: expect.stringContaining(wayOut) });
  });

  it("ends pip when cancelled", async () => {
    const cancel = new AbortController();
    const script = `echo $$ > ${destination}/pid; exec sleep 60`;
    const done = download(python(script), () => cancel.abort(new Error("enough")), cancel.signal);
    await expect(done).rejects.toThrow("enough");
    const pid = Number(readFileSync(join(destination, "pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow();
  });
});
