import { messages } from "../../locale/locale.ts";
import { backendName } from "../../locale/words/describe-model.ts";
import type { SlowReason } from "./likely-reason.ts";
import type { Slowness } from "./slower-than-usual.ts";

const text = () => messages().runs.slow;

/** Describes a slow run: "slower than usual: " and the likely reason, or the numbers when none is known. */
export function describeSlowness({ figure, value, usual, reason }: Slowness): string {
  if (reason !== undefined) return text().prefix(describeReason(reason));
  return text().prefix(
    figure === "tokens_per_second" ? text().rate(value, usual) : text().first(value, usual),
  );
}

function describeReason(reason: SlowReason): string {
  switch (reason.kind) {
    case "load":
      return text().load(reason.time);
    case "queue":
      return text().queue(reason.time);
    case "backend":
      return text().backend(backendName(reason.got), backendName(reason.usual));
    case "layers":
      return text().layers(reason.got, reason.usual, reason.total);
    case "threads":
      return text().threads(reason.got, reason.usual);
    case "prompt":
      return text().prompt(reason.tokens, reason.usual);
    case "context":
      return text().context(reason.tokens, reason.usual);
    case "stall":
      return text().stall(reason.time);
    case "memory":
      return text().memory(reason.bytes, reason.usual);
    default:
      return reason satisfies never;
  }
}
