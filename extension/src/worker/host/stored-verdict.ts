import type { KeyValueStorage } from "../../browser/key-value-storage.ts";
import { type ConnectionState, connectionStateSchema } from "../../panel-protocol/panel-messages.ts";

/** A state that ends all automatic attempts until the user asks for another. */
export type Verdict = Extract<ConnectionState, { status: "given_up" | "incompatible" }>;

const KEY = "host_verdict";

/** Persists the verdict, so that a restarted service worker does not repeat the attempts. */
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
    // Ignores failures: without the verdict, the next worker merely tries again.
    write: (verdict) => void storage.set({ [KEY]: verdict }).catch(() => {}),
    clear: () => void storage.remove([KEY]).catch(() => {}),
  };
}

export function isVerdict(state: ConnectionState): state is Verdict {
  return state.status === "given_up" || state.status === "incompatible";
}
