import type { Server } from "@tacho/shared/protocol/servers.ts";
import { messages } from "../../locale/locale.ts";
import type { ServerTest } from "./servers-model.ts";

export interface ServerStatus {
  tone: "ready" | "failed" | "unknown" | "running";
  words: string;
}

/** Says how a server was when it was last asked. */
export function serverStatus({ error, models }: Server, test: ServerTest | undefined): ServerStatus {
  const words = messages().servers.states;
  if (test?.status === "running") return { tone: "running", words: words.running };
  if (error !== undefined) {
    const known: Readonly<Record<string, string>> = words.failures;
    return { tone: "failed", words: known[error.code] ?? words.failed };
  }
  return models === undefined
    ? { tone: "unknown", words: words.unknown }
    : { tone: "ready", words: words.ready };
}

/** Says what is known of a server: product and version, number of models, whether it has a key. */
export function serverFacts(server: Server, test: ServerTest | undefined): string {
  const { product, version, models, has_key } = server;
  const text = messages().servers;
  const time = test?.status === "done" && server.error === undefined ? test.milliseconds : undefined;
  return [
    productWords(product, version),
    models === undefined ? undefined : text.models(models),
    has_key ? text.hasKey : undefined,
    time === undefined ? undefined : text.answeredIn(time),
  ]
    .filter((part) => part !== undefined)
    .join(messages().join);
}

/** Names a program with its version; `undefined` if it did not say what it is. */
export function productWords(product: string | undefined, version: string | undefined): string | undefined {
  return product === undefined || version === undefined ? product : `${product} ${version}`;
}
