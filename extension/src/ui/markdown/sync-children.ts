/**
 * Makes the children of `target` equal to those of `source` and touches only the differences, so that selection, scroll
 * position and focus survive. With `from` and `until`, only the children from the one up to the other, not included.
 */
export function syncChildren(
  target: Node,
  source: Node,
  from: ChildNode | null = target.firstChild,
  until: ChildNode | null = null,
): void {
  let current = from;
  let wanted = source.firstChild;
  while (wanted !== null) {
    const next = wanted.nextSibling;
    if (current === until) {
      target.insertBefore(wanted, until);
    } else if (current !== null) {
      const following: ChildNode | null = current.nextSibling;
      if (!syncNode(current, wanted)) target.replaceChild(wanted, current);
      current = following;
    }
    wanted = next;
  }
  while (current !== null && current !== until) {
    const following: ChildNode | null = current.nextSibling;
    target.removeChild(current);
    current = following;
  }
}

/** Makes `current` equal to `wanted`; returns false when their types differ. */
function syncNode(current: Node, wanted: Node): boolean {
  if (current instanceof Text && wanted instanceof Text) {
    syncText(current, wanted.data);
    return true;
  }
  if (!(current instanceof Element) || !(wanted instanceof Element)) return false;
  if (current.localName !== wanted.localName) return false;
  syncAttributes(current, wanted);
  syncChildren(current, wanted);
  return true;
}

/** Updates a text node; appends to text that only grew, because replacing it would drop a selection inside. */
function syncText(current: Text, data: string): void {
  if (current.data === data) return;
  if (data.startsWith(current.data)) current.appendData(data.slice(current.data.length));
  else current.data = data;
}

export function syncAttributes(current: Element, wanted: Element): void {
  for (const { name } of [...current.attributes]) {
    if (!wanted.hasAttribute(name)) current.removeAttribute(name);
  }
  for (const { name, value } of [...wanted.attributes]) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
}
