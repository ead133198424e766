import DOMPurify from "dompurify";

const TAGS = [
  ..."p h3 hr br ul ol li blockquote pre code div span table thead tbody tr th td".split(" "),
  ..."strong em del a button sub sup kbd".split(" "),
];
/** Attributes whose values are not addresses. */
const PLAIN_ATTRIBUTES = [
  ..."title target rel class dir start tabindex role aria-label aria-level type".split(" "),
  ..."data-place data-copy-code data-label".split(" "),
];

/** Parses mark-up into nodes, and drops everything that the renderer never writes, in case it has a bug. */
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
