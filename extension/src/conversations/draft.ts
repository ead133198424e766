import { idSchema } from "@tacho/shared/protocol/requests.ts";
import { readableKeys } from "@tacho/shared/reading/tolerant.ts";
import * as z from "zod/mini";

const editSchema = z.object({ message_id: idSchema, text: z.string() });
/** A new wording of a question that was sent. */
export type Edit = z.infer<typeof editSchema>;

/** Text that a person has written in a chat and not sent. */
export interface Draft {
  /** The next question. */
  text: string;
  edit?: Edit;
}

export const EMPTY_DRAFT: Draft = { text: "" };

const draftFields = readableKeys({ text: z.string(), edit: editSchema });

/** Parses the readable parts of a stored draft. */
export function readDraft(record: unknown): Draft {
  const fields = draftFields.safeParse(record);
  if (!fields.success) return EMPTY_DRAFT;
  const { text = "", edit } = fields.data;
  return edit === undefined ? { text } : { text, edit };
}

export function isEmptyDraft({ text, edit }: Draft): boolean {
  return text === "" && edit === undefined;
}

/** Joins drafts of one chat, in order. Only one edit can stay one: the first. The text of others becomes a question. */
export function joinDrafts(drafts: readonly Draft[]): Draft {
  const edit = drafts.find((draft) => draft.edit !== undefined)?.edit;
  const texts = drafts.flatMap((draft) =>
    draft.edit === undefined || draft.edit.text === edit?.text ? [draft.text] : [draft.edit.text, draft.text],
  );
  const text = joinTexts(texts);
  return edit === undefined ? { text } : { text, edit };
}

/** Joins texts with an empty line between them. Leaves out blank texts, unless there is no other, and repetitions. */
export function joinTexts(texts: readonly string[]): string {
  const written = [...new Set(texts.filter((text) => text.trim() !== ""))];
  return written.length === 0 ? (texts.find((text) => text !== "") ?? "") : written.join("\n\n");
}
