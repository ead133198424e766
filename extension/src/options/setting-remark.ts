import { DEFAULT_SETTINGS } from "@tacho/shared/settings/settings.ts";
import { messages } from "../locale/locale.ts";
import { modelTitle } from "../locale/words/describe-model.ts";
import type { ModelState } from "../panel-protocol/model-states.ts";

/** Says that the model in memory cannot obey a changed setting. */
export function settingRemark(
  key: string,
  value: unknown,
  loaded: ModelState | undefined,
): string | undefined {
  if (loaded?.thinking === undefined) return undefined;
  const text = messages().options.remarks;
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
