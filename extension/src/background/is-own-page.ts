import type { ExtensionIdentity } from "../browser/extension-identity.ts";
import type { PageSender } from "../browser/page-sender.ts";

/** Whether a port was opened by a page of this very extension, and not by a web page, a content script or another extension. */
export function isOwnPage(sender: PageSender, { id, origin }: ExtensionIdentity): boolean {
  return sender.id === id && (sender.url ?? "").startsWith(origin);
}
