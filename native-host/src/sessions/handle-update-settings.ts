import type { RequestOf } from "@tacho/shared/protocol/requests.ts";
import { SETTING_RANGES, settingOf } from "@tacho/shared/settings/settings.ts";
import { invalidSettings } from "./parts/effective-settings.ts";
import { knowsModel, laneOfSettings, modelNameOf } from "./parts/find-model.ts";
import type { Reply } from "./parts/reply.ts";
import type { SessionParts } from "./parts/session-parts.ts";

export function handleUpdateSettings(
  request: RequestOf<"update_settings">,
  reply: Reply,
  session: SessionParts,
): void {
  const { core, settings } = session;
  const { patch, ignored, refused } = settings.parse(request.settings, "all");
  if (patch.model !== undefined && !knowsModel(patch.model, core)) {
    refused.model = `model must be ${SETTING_RANGES.model}; this one is not known`;
  }
  if (Object.keys(refused).length > 0) return reply.fail(invalidSettings(refused));
  settings.apply(patch);
  const keys = Object.keys(patch);
  const needsReload = keys.filter((key) => waitsForReload(key, session));
  reply.end({
    type: "settings_updated",
    status: "success",
    message:
      needsReload.length === 0
        ? "The settings are in force."
        : "Some settings wait for the model to be loaded again.",
    settings: settings.current,
    updated_backends: core.engines.names,
    applied: keys.filter((key) => !needsReload.includes(key)),
    needs_reload: needsReload,
    ignored,
  });
}

/**
 * Returns true if the model in memory was loaded with another value. False if no model is loaded or its engine does not
 * support the setting, because nothing has to be reloaded then.
 */
function waitsForReload(key: string, session: SessionParts): boolean {
  const { core, settings } = session;
  const { engine, keeper } = laneOfSettings(session);
  const asked = keeper.askedWith;
  if (asked === undefined || !settings.needsReload(key)) return false;
  if (key === "model") return modelNameOf(settings.current.model, core) !== asked.model.name;
  const isOfEngine = engine.loadSettings.some((each) => each === key);
  return isOfEngine && settingOf(settings.load, key) !== settingOf(asked.settings, key);
}
