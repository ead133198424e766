import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { systemClock } from "../../../native-host/src/system/clock.ts";
import { generate } from "../../helpers/start-host-process.ts";
import { type FaultKind, type FaultyHost, type Moment, startFaultyHost } from "./start-faulty-host.ts";

export interface Outcome {
  kind: FaultKind;
  at: Moment;
  /** The end of the affected generation. */
  end: HostMessage;
  /** All messages about it. */
  messages: HostMessage[];
  /** Time in ms from the fault, or from the stop if the fault needs one, to the end. */
  latency: number;
  /** Number of runs of it in the statistics. */
  recorded: number;
  /** The end of the following generation. */
  next: HostMessage;
}

/** Runs one generation with a fault and another one after it. */
export async function playFault(kind: FaultKind, at: Moment, haste: number): Promise<Outcome> {
  const host = await startFaultyHost(haste);
  try {
    await host.arrange({ kind, at });
    host.send(generate("struck"));
    const since = kind === "deaf" && at !== "dispose" ? await stopWhenStruck(host, at) : undefined;
    const end = await host.log.end("struck");
    const ended = systemClock.now();
    await host.arrange();
    // Another context size means another process, so the old one has to end first.
    if (at === "dispose")
      host.send({ action: "update_settings", id: "other", settings: { context_size: 256 } });
    host.send(generate("next"));
    const next = await host.log.end("next");
    const latency = at === "dispose" ? 0 : ended - (since ?? (await host.struckAt()));
    const recorded = host.store.aggregate().generations - 1;
    return { kind, at, end, messages: host.log.of("struck"), latency, recorded, next };
  } finally {
    await host.close();
  }
}

/** An engine in an endless loop does no harm until somebody stops it. */
async function stopWhenStruck(host: FaultyHost, at: Moment): Promise<number> {
  if (at === "decode")
    await host.log.find((message) => message.type === "text_delta" && message.text.includes("!"));
  else if (at === "prefill") await host.log.first("prompt_progress", "struck");
  else await host.log.first("generation_started", "struck");
  const at_ = systemClock.now();
  host.send({ action: "stop_generation", id: "stop", generation_id: "struck" });
  return at_;
}
