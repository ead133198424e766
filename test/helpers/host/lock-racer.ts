/*
 * A process that takes a lock again and again. While it holds the lock it makes a file that must not exist yet, which
 * fails if another process is inside too. Arguments: the lock's path, that file's path, how often to take the lock, and
 * after how many times to die while holding it (0: never).
 */
import { closeSync, openSync, rmSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { takeLock } from "../../../native-host/src/system/process/file-lock.ts";

const [lock = "", inside = "", times = "0", deadly = "0"] = process.argv.slice(2);
let taken = 0;
while (taken < Number(times)) {
  const result = await takeLock(lock);
  if (!result.held) continue;
  closeSync(openSync(inside, "wx"));
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
  rmSync(inside);
  taken += 1;
  if (taken === Number(deadly)) process.kill(process.pid, "SIGKILL");
  await result.release();
}
process.stdout.write(String(taken));
