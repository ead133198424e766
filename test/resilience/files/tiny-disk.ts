import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TinyDisk {
  path: string;
  /** Leaves this many pages of 4096 bytes free. */
  leave(pages: number): void;
  /** Frees the space that `leave` filled. */
  makeRoom(): void;
  setReadOnly(readOnly: boolean): void;
  remove(): void;
}

function run(command: string, ...commandArguments: string[]): boolean {
  return spawnSync(command, commandArguments, { stdio: "ignore" }).status === 0;
}

/** Reason that tiny disks are unavailable here, or `undefined`. */
export const noTinyDisks: string | undefined = (() => {
  if (process.platform !== "linux") return "a tmpfs is needed, which only Linux has";
  if (process.getuid?.() !== 0) return "only root may mount a tmpfs";
  const folder = mkdtempSync(join(tmpdir(), "tacho-mount-"));
  const works = run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
  if (works) run("umount", folder);
  rmdirSync(folder);
  return works ? undefined : "this machine does not allow to mount a tmpfs";
})();

/** Mounts a file system of its own in memory. */
export function mountTinyDisk(kibibytes: number): TinyDisk {
  const path = mkdtempSync(join(tmpdir(), "tacho-disk-"));
  if (!run("mount", "-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", path)) {
    throw new Error("The tmpfs could not be mounted.");
  }
  const filler = join(path, "filler");
  return {
    path,
    leave(pages) {
      rmSync(filler, { force: true });
      const free = statfsSync(path).bavail;
      if (free > pages) writeFileSync(filler, Buffer.alloc((free - pages) * 4096));
    },
    makeRoom: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => void run("mount", "-o", `remount,${readOnly ? "ro" : "rw"}`, path),
    remove() {
      run("umount", "-l", path);
      rmdirSync(path);
    },
  };
}
