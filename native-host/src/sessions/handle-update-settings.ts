import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { SETTING_RANGES, settingOf } from "@tacho/shared/settings/settings.ts";
import type { HostParts } from "./host-parts.ts";
import { invalidSettings } from "./invalid-settings.ts";
import type { Reply } from "./reply.ts";

export function handleUpdateSettings(
  request: RequestOf<"update_settings">,
  reply: Reply,
  host: HostParts,
): void {
  const { patch, ignored, refused } = host.settings.parse(request.settings, "all");
  if (patch.model !== undefined && !host.catalog.knows(patch.model)) {
    refused.model = `model must be ${SETTING_RANGES.model}; this one is not known`;
  }
  if (Object.keys(refused).length > 0) return reply.fail(invalidSettings(refused));
  host.settings.apply(patch);
  const keys = Object.keys(patch);
  const needsReload = keys.filter((key) => waitsForReload(key, host));
  reply.end({
    type: "settings_updated",
    status: "success",
    message:
      needsReload.length === 0
        ? "The settings are in force."
        : "Some settings wait for the model to be loaded again.",
    settings: host.settings.current,
    updated_backends: [host.engine.name],
    applied: keys.filter((key) => !needsReload.includes(key)),
    needs_reload: needsReload,
    ignored,
  });
}

/** Whether the model in memory was asked for with another value. Where there is none, nothing has to be loaded again. */
function waitsForReload(key: string, { keeper, settings, catalog }: HostParts): boolean {
  const asked = keeper.askedWith;
  if (asked === undefined || !settings.needsReload(key)) return false;
  if (key === "model") return catalog.nameOf(settings.current.model) !== asked.model.name;
  return settingOf(settings.load, key) !== settingOf(asked.settings, key);
}
