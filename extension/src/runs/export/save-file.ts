import type { ExportedFile } from "../state/export-runs.ts";

/** Gives a text to the browser as a download; nothing leaves the computer. */
export function saveFile(document: Document, { name, type, parts }: ExportedFile): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun with the click and holds the text itself.
  URL.revokeObjectURL(address);
}
