import type { PageSender } from "../platform/page-sender.ts";

/** Whether a port was opened by a page of this very extension, and not by a web page, a content script or another extension. */
export function isOwnPage(sender: PageSender, extensionId: string): boolean {
  return sender.id === extensionId && (sender.url ?? "").startsWith(`chrome-extension://${extensionId}/`);
}
