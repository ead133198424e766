import type { PanelRequestOf } from "./panel-messages.ts";

type Asked = Pick<PanelRequestOf<"generate">, "messages" | "settings">;

/**
 * Builds the request to the host for a panel's `generate`. Its size is what the host's limit applies to.
 *
 * @param model default: the one of the settings.
 */
export function hostRequest({ messages, settings }: Asked, id: string, model?: string) {
  return {
    action: "generate" as const,
    id,
    messages,
    stream: true,
    ...(settings === undefined ? {} : { settings }),
    ...(model === undefined ? {} : { model }),
  };
}
