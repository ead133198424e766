import type { HostMessage } from "@tacho/shared/protocol/host-messages.ts";
import { systemClock } from "../../../native-host/src/system/system-clock.ts";
import { generate } from "../../helpers/host/start-host-process.ts";
import { type FaultKind, type FaultyHost, type Moment, startFaultyHost } from "./start-faulty-host.ts";

export interface Outcome {
  kind: FaultKind;
  at: Moment;
  /** The end of the generation that was struck. */
  end: HostMessage;
  /** Everything said about it. */
  messages: HostMessage[];
  /** From the fault, or from the stop where it takes one, to that end, ms. */
  latency: number;
  /** How many runs the statistics hold of it. */
  recorded: number;
  /** The end of the generation after it. */
  next: HostMessage;
}

/** One generation struck by a fault, and the one after it. */
export async function playFault(kind: FaultKind, at: Moment, haste: number): Promise<Outcome> {
  const host = await startFaultyHost(haste);
  try {
    await host.arrange({ kind, at });
    host.send(generate("struck"));
    const since = kind === "deaf" && at !== "dispose" ? await stopWhenStruck(host, at) : undefined;
    const end = await host.log.end("struck");
    const ended = systemClock.now();
    await host.arrange();
    // Another context means another process: the old one has to leave first.
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

/** An engine that goes on for ever does no harm before somebody wants it to stop. */
async function stopWhenStruck(host: FaultyHost, at: Moment): Promise<number> {
  if (at === "decode")
    await host.log.find((message) => message.type === "text_delta" && message.text.includes("!"));
  else if (at === "prefill") await host.log.first("prompt_progress", "struck");
  else await host.log.first("generation_started", "struck");
  const at_ = systemClock.now();
  host.send({ action: "stop_generation", id: "stop", generation_id: "struck" });
  return at_;
}
