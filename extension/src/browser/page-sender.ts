/** The opener of a runtime port, as attested by the browser. */
export interface PageSender {
  /** Id of the extension. */
  id?: string;
  /** Address of the page or frame. */
  url?: string;
}
