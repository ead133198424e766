import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { messages } from "../../locale/locale.ts";
import { modelTitle } from "../../locale/words/describe-model.ts";
import type { ListedModel, OptionsState } from "../state/options-view.ts";

/** Says what a chosen value means: that the model in memory cannot obey it, or that chats go to a server. */
export function settingRemark(
  key: string,
  value: unknown,
  { loaded, models = [] }: Pick<OptionsState, "loaded" | "models">,
): string | undefined {
  const text = messages().options.remarks;
  if (key === "model") return serverRemark(value, models);
  if (loaded?.thinking === undefined) return undefined;
  const name = modelTitle(loaded.model);
  if (key === "thinking" && value !== DEFAULT_SETTINGS.thinking) {
    if (loaded.thinking === "fixed") return text.thinkingFixed(name);
    if (loaded.thinking === "none") return text.noThinking(name);
  }
  if (key === "thinking_budget" && value !== DEFAULT_SETTINGS.thinking_budget && loaded.thinking === "none") {
    return text.noThinking(name);
  }
  return undefined;
}

function serverRemark(model: unknown, models: readonly ListedModel[]): string | undefined {
  const server = models.find((listed) => listed.model === model)?.server;
  return server === undefined ? undefined : messages().options.remarks.onServer(server);
}
