import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { generate, type HostProcess, startHostProcess } from "../../helpers/start-host-process.ts";

export interface ModelBytes {
  name: string;
  bytes: Buffer;
}

export interface Trial {
  name: string;
  /** `answered`, or the error code. */
  outcome: string;
  /** The error message. */
  message: string;
  /** Time from the request to its end in ms. */
  took: number;
}

/** Starts a host with the llama.cpp engine and no models. */
export async function startModelHost(): Promise<HostProcess> {
  const host = await startHostProcess({ env: { TACHO_ENGINE: "llama_cpp" } });
  await mkdir(join(host.home, "models"));
  host.send({ action: "update_settings", id: "cpu", settings: { gpu_layers: 0, threads: 1, max_tokens: 8 } });
  await host.log.end("cpu");
  return host;
}

/** Loads one model and, if that works, generates a few tokens. */
export async function tryModel(host: HostProcess, { name, bytes }: ModelBytes): Promise<Trial> {
  const path = join(host.home, "models", `${name}.gguf`);
  await writeFile(path, bytes);
  const start = performance.now();
  const finish = (end: HostMessage): Trial => ({
    name,
    outcome: end.type === "request_failed" ? end.error.code : "answered",
    message: end.type === "request_failed" ? end.error.message : "",
    took: performance.now() - start,
  });
  try {
    host.log.clear();
    host.send({ action: "load_model", id: "load", model: name });
    const loaded = await host.log.end("load");
    if (loaded.type === "request_failed") return finish(loaded);
    host.send(generate("write", { model: name }));
    return finish(await host.log.end("write"));
  } finally {
    await rm(path);
  }
}

/** Tries all models, distributed over several hosts. */
export async function tryModels(
  hosts: readonly HostProcess[],
  models: readonly ModelBytes[],
): Promise<Trial[]> {
  const waiting = [...models];
  const trials: Trial[] = [];
  const work = async (host: HostProcess) => {
    for (let model = waiting.shift(); model !== undefined; model = waiting.shift()) {
      trials.push(await tryModel(host, model));
    }
  };
  await Promise.all(hosts.map(work));
  return trials;
}
