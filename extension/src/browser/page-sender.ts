/** Who opened a runtime port, as the browser vouches for it. */
export interface PageSender {
  /** Id of the extension. */
  id?: string;
  /** Address of the page or frame. */
  url?: string;
}
