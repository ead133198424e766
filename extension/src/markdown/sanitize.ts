import DOMPurify, { type Config } from "dompurify";

const CONFIG = {
  ALLOWED_TAGS: [
    ..."p h3 h4 h5 h6 hr br ul ol li blockquote pre code div span table thead tbody tr th td".split(" "),
    ..."strong em del a button".split(" "),
  ],
  ALLOWED_ATTR: [
    ..."href title target rel class dir start tabindex role aria-label type".split(" "),
    ..."data-place data-copy-code".split(" "),
  ],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
} as const satisfies Config;

/** Mark-up as nodes, of the few kinds that the renderer writes. Nothing else passes, whatever the renderer let through. */
export function sanitize(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, {
    ...CONFIG,
    ALLOWED_TAGS: [...CONFIG.ALLOWED_TAGS],
    ALLOWED_ATTR: [...CONFIG.ALLOWED_ATTR],
  });
}
