import type { FoundServer } from "@tacho/shared/protocol/servers.ts";
import type { Outgoing } from "../../../outgoing/outgoing.ts";
import { askModels, askVersion, type Question } from "./ask-server.ts";
import { readServerAddress } from "./server-address.ts";

/**
 * Ports that servers use unless told otherwise. 4000 LiteLLM · 5001 KoboldCpp · 5273 Foundry Local · 1234 LM Studio ·
 * 1337 Jan · 8000 vLLM and llama-cpp-python · 8080 llama.cpp before 2026, mlx-lm and LocalAI · 9292 llama-swap · 9379
 * LiteRT-LM · 9931 llama.cpp · 11434 Ollama · 30000 SGLang
 */
export const KNOWN_PORTS: readonly number[] = [
  1234, 1337, 4000, 5001, 5273, 8000, 8080, 9292, 9379, 9931, 11434, 30000,
];

/** Time in ms for each port. What listens on this machine answers at once. */
const DEADLINE = 1500;

/** Asks the known ports of this machine for models, side by side. Sends no key, and uses no proxy. */
export async function findServers(
  outgoing: Pick<Outgoing, "request">,
  ports: readonly number[] = KNOWN_PORTS,
): Promise<FoundServer[]> {
  const found = await Promise.all(ports.map((port) => ask(`http://127.0.0.1:${port}`, outgoing)));
  return found.filter((server) => server !== undefined);
}

async function ask(url: string, outgoing: Pick<Outgoing, "request">): Promise<FoundServer | undefined> {
  const address = readServerAddress(url);
  if (address === undefined) return undefined;
  const question: Question = {
    server: { name: url, address },
    outgoing,
    purpose: "find_servers",
    signal: AbortSignal.timeout(DEADLINE),
    proxied: false,
  };
  try {
    const { product, models } = await askModels(question);
    const version = await askVersion(question, product).catch(() => undefined);
    return {
      url,
      ...(product !== undefined && { product: product.name }),
      ...(version !== undefined && { version }),
      models: models.map(({ id }) => id),
    };
  } catch {
    return undefined;
  }
}
