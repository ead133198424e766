/** The fields of a message that determine its place in the tree. */
export interface TreeNode {
  id: string;
  /** The previous message; absent for a root. */
  parent_id?: string;
  /** Number of messages before this one. */
  position: number;
  /** Ms since the epoch. */
  created_at: number;
}

/**
 * The messages of a conversation in all versions. Each message appears exactly once, even if links are damaged: an
 * orphan is attached to the message before it or becomes a root, and a cycle is cut at its oldest message.
 */
export interface ConversationTree<Node extends TreeNode> {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Repaired parent links. Roots are absent. */
  readonly parents: ReadonlyMap<string, string>;
  /** Children, oldest first. The key `undefined` holds the roots. */
  readonly children: ReadonlyMap<string | undefined, readonly Node[]>;
}

export function createTree<Node extends TreeNode>(messages: readonly Node[]): ConversationTree<Node> {
  const nodes = new Map(messages.map((message) => [message.id, message]));
  const ordered = [...nodes.values()].sort(byAge);
  const parents = cutCircles(ordered, linkAll(nodes, ordered));
  const children = new Map<string | undefined, Node[]>();
  for (const node of ordered) {
    const parent = parents.get(node.id);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [node]);
    else siblings.push(node);
  }
  return { nodes, parents, children };
}

/** Returns the path from the root to the message `id`; empty if it does not exist. */
export function pathTo<Node extends TreeNode>(
  { nodes, parents }: ConversationTree<Node>,
  id: string,
): Node[] {
  const path: Node[] = [];
  for (let node = nodes.get(id); node !== undefined; node = nodes.get(parents.get(node.id) ?? ""))
    path.push(node);
  return path.reverse();
}

/** Returns the messages that follow `id`, oldest first; without an id the roots. */
export function childrenOf<Node extends TreeNode>(
  tree: ConversationTree<Node>,
  id?: string,
): readonly Node[] {
  return tree.children.get(id) ?? [];
}

/** Returns all versions of the message `id`, itself included, oldest first. */
export function versionsOf<Node extends TreeNode>(tree: ConversationTree<Node>, id: string): readonly Node[] {
  return tree.nodes.has(id) ? childrenOf(tree, tree.parents.get(id)) : [];
}

/** Follows the latest version from `id` to its leaf; without an id, from the latest root. */
export function latestLeaf<Node extends TreeNode>(
  tree: ConversationTree<Node>,
  id?: string,
): Node | undefined {
  let leaf = id === undefined ? undefined : tree.nodes.get(id);
  for (
    let next = childrenOf(tree, leaf?.id).at(-1);
    next !== undefined;
    next = childrenOf(tree, next.id).at(-1)
  ) {
    leaf = next;
  }
  return leaf;
}

/** Returns the path to the active leaf, or to the latest leaf if that one is missing. */
export function activePath<Node extends TreeNode>(
  tree: ConversationTree<Node>,
  activeLeafId: string | undefined,
): Node[] {
  const known = activeLeafId !== undefined && tree.nodes.has(activeLeafId);
  const leaf = known ? activeLeafId : latestLeaf(tree)?.id;
  return leaf === undefined ? [] : pathTo(tree, leaf);
}

/**
 * Returns the parent for a new message: the one it names or, if that does not exist, the one before its position on the
 * active path.
 */
export function parentFor<Node extends TreeNode>(
  tree: ConversationTree<Node>,
  activeLeafId: string | undefined,
  { id, parent_id, position }: Pick<TreeNode, "id" | "parent_id" | "position">,
): string | undefined {
  if (parent_id !== undefined && parent_id !== id && tree.nodes.has(parent_id)) return parent_id;
  const before = activePath(tree, activeLeafId).findLast(
    (node) => node.position < position && node.id !== id,
  );
  return before?.id;
}

function linkAll<Node extends TreeNode>(
  nodes: ReadonlyMap<string, Node>,
  ordered: readonly Node[],
): Map<string, string> {
  const parents = new Map<string, string>();
  for (const [index, { id, parent_id, position }] of ordered.entries()) {
    const named = parent_id !== undefined && parent_id !== id && nodes.has(parent_id);
    const parent = named ? parent_id : latestBefore(ordered.slice(0, index), position)?.id;
    if (parent !== undefined) parents.set(id, parent);
  }
  return parents;
}

/**
 * Finds the most likely previous message after a link was lost. Considers only older messages, so that a new message
 * never moves another.
 */
function latestBefore<Node extends TreeNode>(older: readonly Node[], position: number): Node | undefined {
  let found: Node | undefined;
  for (const node of older) {
    if (node.position < position && node.position >= (found?.position ?? 0)) found = node;
  }
  return found;
}

/** Breaks every cycle by making its oldest message a root. */
function cutCircles<Node extends TreeNode>(
  ordered: readonly Node[],
  parents: Map<string, string>,
): Map<string, string> {
  const age = new Map(ordered.map(({ id }, index) => [id, index]));
  const sound = new Set<string>();
  for (const { id } of ordered) {
    const walked: string[] = [];
    const seen = new Set<string>();
    let at: string | undefined = id;
    while (at !== undefined && !sound.has(at) && !seen.has(at)) {
      walked.push(at);
      seen.add(at);
      at = parents.get(at);
    }
    if (at !== undefined && seen.has(at)) {
      const circle = walked.slice(walked.indexOf(at));
      parents.delete(
        circle.reduce((one, other) => ((age.get(one) ?? 0) <= (age.get(other) ?? 0) ? one : other)),
      );
    }
    for (const each of walked) sound.add(each);
  }
  return parents;
}

function byAge(one: TreeNode, other: TreeNode): number {
  const difference = one.created_at - other.created_at || one.position - other.position;
  if (difference !== 0) return difference;
  return one.id < other.id ? -1 : 1;
}
