import { EngineError } from "../engine-error.ts";
import type { Outbox } from "../process/outbox.ts";
import type { Strike } from "./script.ts";

/**
 * Creates the function that triggers faults in the engine process, once all earlier messages have reached the
 * host.
 */
export function createStrike(outbox: Outbox): Strike {
  return async (kind) => {
    await outbox.flush();
    switch (kind) {
      case "crash":
        process.kill(process.pid, "SIGKILL");
        break;
      case "hang":
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        break;
      case "error":
        throw new EngineError("internal", "The script reports an error here.");
      case "garbage":
        outbox.sendRaw({ type: "garbage", from: "the script" });
        break;
      default:
        kind satisfies never;
    }
  };
}
