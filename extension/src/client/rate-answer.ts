import type { Rating } from "@tacho/shared/protocol/stored-run.ts";
import type { ConversationStore } from "../chat/conversation-store.ts";
import { rateRun } from "../chat/run.ts";
import type { HubClient } from "./hub-client.ts";
import type { ObservableChat } from "./observable-chat.ts";

export interface RateAnswerParts {
  chat: ObservableChat;
  hub: Pick<HubClient, "request">;
  store: Pick<ConversationStore, "saveRated">;
}

/**
 * Rates the run that an answer ended with: shown at once, kept by the host with the run and here with the answer. What
 * the host refuses is taken back.
 *
 * @throws RequestFailedError, ConnectionClosedError as the request does.
 */
export async function rateAnswer(
  { chat, hub, store }: RateAnswerParts,
  answerId: string,
  rating: Rating | "none",
): Promise<void> {
  const answer = chat.state.messages.find(({ id }) => id === answerId);
  if (answer?.role !== "assistant" || answer.run.end?.run_id === undefined) return;
  const { run_id, rating: before = "none" } = answer.run.end;
  const show = (shown: Rating | "none") =>
    chat.dispatch({ type: "run_changed", answerId, change: (run) => rateRun(run, run_id, shown) });
  show(rating);
  try {
    await hub.request("rate_run", { run_id, rating });
  } catch (error) {
    show(before);
    throw error;
  }
  await chat.keep(() => store.saveRated({ ...answer, run: rateRun(answer.run, run_id, rating) }));
}
