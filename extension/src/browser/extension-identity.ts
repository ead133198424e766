/** What tells this extension from every other. */
export interface ExtensionIdentity {
  id: string;
  version: string;
  /** What the addresses of its pages begin with, up to and including the slash. */
  origin: string;
}
