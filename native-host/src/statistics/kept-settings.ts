import type { KeptSettings } from "@tacho/shared/protocol/stored-run.ts";
import type { UsedSettings } from "@tacho/shared/settings/settings.ts";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";

/** The settings without their texts: of `system_prompt` and `stop` only the lengths are kept. */
export function keptSettings({ system_prompt, stop, ...numbers }: UsedSettings): KeptSettings {
  return {
    ...numbers,
    system_prompt_length: utf8Length(system_prompt),
    stop_lengths: stop.map(utf8Length),
  };
}
