import type { LoadedModel } from "@tacho/shared/protocol/host-messages.ts";
import { isNoteCode, LOAD_PHASES, NOTE_PARAMETERS } from "@tacho/shared/protocol/load-codes.ts";
import type { ModelState } from "../../panel-protocol/model-states.ts";
import { formatCount } from "../formats/format.ts";
import { messages } from "../locale.ts";

/** Describes the phase of a load, in the host's own words when its code is not known here. */
export function describePhase({
  phase,
  phase_code,
}: Pick<ModelState, "phase" | "phase_code">): string | undefined {
  const known = LOAD_PHASES.find((name) => name === phase_code);
  return known === undefined ? phase : messages().load.phases[known];
}

/** Describes each difference from the settings, in the host's own words when a code or a parameter is not known here. */
export function describeNotes({
  notes = [],
  note_codes = [],
}: Pick<LoadedModel, "notes" | "note_codes">): string[] {
  return notes.map((sentence, index) => {
    const note = note_codes[index];
    return (note === undefined ? undefined : noteWords(note.code, note.params)) ?? sentence;
  });
}

function noteWords(code: string, params: Record<string, unknown>): string | undefined {
  if (!isNoteCode(code)) return undefined;
  const values: Record<string, string> = {};
  for (const name of NOTE_PARAMETERS[code]) {
    const value = params[name];
    if (typeof value === "number") values[name] = formatCount(value);
    else if (typeof value === "string") values[name] = value;
    else return undefined;
  }
  return messages().load.notes[code](values);
}
