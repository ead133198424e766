import type { PanelRequestOf } from "./panel-messages.ts";

type Asked = Pick<PanelRequestOf<"generate">, "messages" | "settings">;

/**
 * Builds the request to the host for a panel's `generate`. Its size is what the host's limit applies to.
 *
 * @param named default: the model of the settings.
 */
export function hostRequest(
  { messages, settings }: Asked,
  id: string,
  named?: { model: string; local?: true },
) {
  return {
    action: "generate" as const,
    id,
    messages,
    stream: true,
    ...(settings === undefined ? {} : { settings }),
    ...named,
  };
}
