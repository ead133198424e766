import type { ExportedFile } from "../state/export-runs.ts";

/** Saves a text through a browser download; nothing leaves the computer. */
export function saveFile(document: Document, { name, type, parts }: ExportedFile): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The click has started the download, which no longer needs the address.
  URL.revokeObjectURL(address);
}
