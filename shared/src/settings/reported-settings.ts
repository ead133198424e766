import type * as z from "zod/mini";
import { readableKeys } from "../reading/tolerant.ts";
import { SETTINGS, type Settings, type UsedSettings } from "./settings.ts";

/**
 * Settings as a peer of another release reports them. Keys that only one side knows, and values that this side cannot
 * read, are left out.
 */
export const reportedSettingsSchema: z.ZodMiniType<Partial<Settings>> = readableKeys({
  ...SETTINGS.samplingShape,
  ...SETTINGS.loadShape,
});

/** The sampling values of a generation as a peer of another release reports them, read the same way. */
export const reportedUsedSettingsSchema: z.ZodMiniType<Partial<UsedSettings>> = readableKeys(
  SETTINGS.usedShape,
);
