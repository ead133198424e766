import type { KeyValueStorage } from "../browser/key-value-storage.ts";
import { type ConnectionState, connectionStateSchema } from "../panel-protocol/panel-messages.ts";

/** A state that ends all attempts until a person asks for another. */
export type Verdict = Extract<ConnectionState, { status: "given_up" | "incompatible" }>;

const KEY = "host_verdict";

/** Remembers the verdict over the worker's death: the next worker would otherwise begin the attempts anew. */
export interface StoredVerdict {
  read(): Promise<Verdict | undefined>;
  write(verdict: Verdict): void;
  clear(): void;
}

export function createStoredVerdict(storage: KeyValueStorage): StoredVerdict {
  return {
    async read() {
      const stored = await storage.get([KEY]).catch((): Record<string, unknown> => ({}));
      const parsed = connectionStateSchema.safeParse(stored[KEY]);
      return parsed.success && isVerdict(parsed.data) ? parsed.data : undefined;
    },
    // Without the memory a new worker tries again, which does no harm once.
    write: (verdict) => void storage.set({ [KEY]: verdict }).catch(() => {}),
    clear: () => void storage.remove([KEY]).catch(() => {}),
  };
}

export function isVerdict(state: ConnectionState): state is Verdict {
  return state.status === "given_up" || state.status === "incompatible";
}
