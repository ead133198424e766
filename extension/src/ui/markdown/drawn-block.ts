import { syncAttributes, syncChildren } from "./sync-children.ts";

interface DrawnPart {
  html: string;
  /** Number of its nodes in the box that all parts share. */
  nodes: number;
}

/** Draws a block into an element. The parts of a long block go into one box: one list, one table, one box of code. */
export class DrawnBlock {
  readonly #element: Element;
  readonly #parse: (html: string) => DocumentFragment;
  #parts: DrawnPart[] = [];

  /** @param parse turns mark-up into nodes, and drops what is harmful in it. */
  constructor(element: Element, parse: (html: string) => DocumentFragment) {
    this.#element = element;
    this.#parse = parse;
  }

  /** Draws the parts that differ from the last time. */
  draw(parts: readonly string[]): void {
    if (parts.length < this.#parts.length) this.#parts = [];
    if (parts.length === 1 || this.#parts.length === 0) this.#drawFirst(parts[0] ?? "");
    for (const [index, html] of parts.entries()) {
      if (this.#parts[index]?.html !== html) this.#drawPart(index, html);
    }
  }

  #drawFirst(html: string): void {
    if (this.#parts.length === 1 && this.#parts[0]?.html === html) return;
    const source = this.#parse(html);
    const nodes = box(source)?.childNodes.length ?? 0;
    syncChildren(this.#element, source);
    this.#parts = [{ html, nodes }];
  }

  #drawPart(index: number, html: string): void {
    const source = this.#parse(html);
    const target = box(this.#element);
    const wanted = box(source);
    if (target === undefined || wanted === undefined) return;
    if (index === 0) syncAround(this.#element, source, target);
    const nodes = wanted.childNodes.length;
    const start = this.#parts.slice(0, index).reduce((sum, part) => sum + part.nodes, 0);
    const from = target.childNodes[start] ?? null;
    const until = target.childNodes[start + (this.#parts[index]?.nodes ?? 0)] ?? null;
    syncChildren(target, wanted, from, until);
    this.#parts[index] = { html, nodes };
  }
}

/** Returns the element whose content the parts of a block share. */
function box(block: ParentNode): Element | undefined {
  const root = block.firstElementChild;
  if (root === null) return undefined;
  if (root.classList.contains("code")) return root.querySelector("pre > code") ?? undefined;
  if (root.classList.contains("table")) return root.querySelector("tbody") ?? undefined;
  return root;
}

/** Makes everything around the box equal: the attributes of the elements that contain it, and their other children. */
function syncAround(current: ParentNode, wanted: ParentNode, target: Element): void {
  const others = [...wanted.children];
  for (const [index, child] of [...current.children].entries()) {
    const other = others[index];
    if (other === undefined) continue;
    syncAttributes(child, other);
    if (child === target) continue;
    if (child.contains(target)) syncAround(child, other, target);
    else syncChildren(child, other);
  }
}
