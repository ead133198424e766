import { describe, expect, it } from "vitest";
import { provideCuda, requireCudaPackages } from "../../../../native-host/src/cli/register/provide-cuda.ts";
import type {
  InstallCudaInput,
  InstalledCuda,
} from "../../../../native-host/src/engines/llama-cpp/cuda/install-cuda.ts";
import type { EndedConnection } from "../../../../native-host/src/outgoing/ledger.ts";
import { createMemoryTerminal } from "../../../helpers/cli/memory-terminal.ts";
import { FakeClock } from "../../../helpers/time/fake-clock.ts";

const packages = requireCudaPackages("linux", "x64");
const PLACE = "/home/me/cuda/3.0.0";

async function provide(
  install: (input: InstallCudaInput) => Promise<InstalledCuda>,
  terminal = createMemoryTerminal(),
) {
  const clock = new FakeClock();
  const written: EndedConnection[] = [];
  const done = provideCuda({
    terminal,
    machine: { platform: "linux", env: {}, home: "/home/me" },
    clock,
    folder: "/home/me/cuda",
    ledger: { add: (connection) => void written.push(connection) },
    locks: "/product/cuda",
    arch: "x64",
    packages,
    install,
  });
  const outcome = await done.then(
    (installed) => ({ installed, error: undefined }),
    (error: Error) => ({ error, installed: undefined }),
  );
  return { ...outcome, ...terminal.printed(), written };
}

describe("installing the CUDA binaries", () => {
  it("writes down that npm downloads, which does not say where it goes", async () => {
    const { written } = await provide(async ({ onDownloadEnd }) => {
      onDownloadEnd?.(true);
      return { version: "3.0.0", place: PLACE, origin: "installed" };
    });
    expect(written).toEqual([{ purpose: "download", ok: true }]);
  });

  it("announces packages, size, purpose and requirements before the download", async () => {
    const { stdout, stderr } = await provide(async ({ onStart, onProgress, lock }) => {
      expect(lock).toBe("/product/cuda/linux-x64");
      await onStart?.("3.0.0");
      onProgress?.(442_000_000);
      return { version: "3.0.0", place: PLACE, origin: "installed" };
    });
    expect(stdout).toBe("");
    for (const part of [
      ...packages.names,
      "3.0.0",
      "320 MB",
      "564 MB",
      "/home/me/cuda",
      "CUDA toolkit",
      "done in",
    ])
      expect(stderr).toContain(part);
  });

  it("announces nothing if the binaries are already installed", async () => {
    const { stderr, installed } = await provide(async () => ({
      version: "3.0.0",
      place: PLACE,
      origin: "present",
    }));
    expect({ stderr, origin: installed?.origin }).toEqual({ stderr: "", origin: "present" });
  });
});

it("can be cancelled during the download", async () => {
  const terminal = createMemoryTerminal();
  const install = async ({ signal }: InstallCudaInput) => {
    terminal.interrupt();
    signal?.throwIfAborted();
    return { version: "3.0.0", place: PLACE, origin: "installed" } as const;
  };
  const { error } = await provide(install, terminal);
  expect(error?.message).toBe("Cancelled. No partial files were left.");
});

describe("a system without CUDA binaries", () => {
  it.each<[NodeJS.Platform, string, string]>([
    ["darwin", "arm64", "Metal"],
    ["linux", "arm64", "only for Linux and Windows on x64"],
    ["freebsd", "x64", "npm run tacho -- install"],
  ])("explains on %s on %s what to do instead", (platform, arch, part) => {
    expect(() => requireCudaPackages(platform, arch)).toThrow(part);
  });
});
