import DOMPurify from "dompurify";

const TAGS = [
  ..."p h3 hr br ul ol li blockquote pre code div span table thead tbody tr th td".split(" "),
  ..."strong em del a button".split(" "),
];
/** Attributes whose value is no address. */
const PLAIN_ATTRIBUTES = [
  ..."title target rel class dir start tabindex role aria-label type".split(" "),
  ..."data-place data-copy-code data-label".split(" "),
];

/** Mark-up as nodes, of the few kinds that the renderer writes. Nothing else passes, whatever the renderer let through. */
export function sanitize(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", ...PLAIN_ATTRIBUTES],
    ADD_URI_SAFE_ATTR: PLAIN_ATTRIBUTES,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
