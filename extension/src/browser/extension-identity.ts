/** Identifies this extension. */
export interface ExtensionIdentity {
  id: string;
  version: string;
  /** Prefix of the addresses of its pages, including the slash. */
  origin: string;
}
