import type { RunEnd } from "../chat/run.ts";
import { describeError } from "../text/describe-error.ts";
import { describeRunEnd } from "../text/describe-run-end.ts";
import { messages } from "../text/messages.en.ts";

/** Why a run ended, and its most telling numbers. An error is told by the alert itself. */
export function endAnnouncement(end: RunEnd): string {
  const text = messages.run;
  const { tokens_per_second: rate, time_to_first_token: first, output_tokens: tokens } = end.stats ?? {};
  const numbers = [
    tokens === undefined || tokens === 0 ? undefined : text.tokens(tokens),
    rate === undefined ? undefined : messages.announce.rate(rate),
    first === undefined ? undefined : text.first(first),
  ].filter((part) => part !== undefined);
  const sentence = numbers.length === 0 ? "" : `${numbers.join(", ")}.`;
  if (end.finish_reason === "stop") return messages.announce.done(sentence).trim();
  const reason =
    end.error === undefined ? describeRunEnd(end, false).sentence : describeError(end.error, false).title;
  return messages.announce.ended(reason, sentence);
}
