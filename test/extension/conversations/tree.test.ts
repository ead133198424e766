import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activePath,
  childrenOf,
  createTree,
  latestLeaf,
  parentFor,
  pathTo,
  type TreeNode,
  versionsOf,
} from "../../../extension/src/conversations/tree.ts";

function node(id: string, parent_id: string | undefined, position: number, created_at = 0): TreeNode {
  return { id, position, created_at, ...(parent_id !== undefined && { parent_id }) };
}

const idsOf = (nodes: readonly TreeNode[]) => nodes.map(({ id }) => id);

/** A question with two answers, the first of which was followed up. */
const FORKED = createTree([
  node("q", undefined, 0, 1),
  node("a", "q", 1, 2),
  node("q2", "a", 2, 3),
  node("a2", "q2", 3, 4),
  node("b", "q", 1, 5),
]);

describe("a tree with a fork", () => {
  it("gives the path to every leaf", () => {
    expect(idsOf(pathTo(FORKED, "a2"))).toEqual(["q", "a", "q2", "a2"]);
    expect(idsOf(activePath(FORKED, "b"))).toEqual(["q", "b"]);
    expect(pathTo(FORKED, "gone")).toEqual([]);
  });

  it("gives the versions at a place, oldest first, and the latest end below each", () => {
    expect(idsOf(versionsOf(FORKED, "a"))).toEqual(["a", "b"]);
    expect(idsOf(versionsOf(FORKED, "q"))).toEqual(["q"]);
    expect(versionsOf(FORKED, "gone")).toEqual([]);
    expect(latestLeaf(FORKED, "a")?.id).toBe("a2");
    expect(latestLeaf(FORKED)?.id).toBe("b");
  });

  it("shows the latest path where the active leaf is gone or was never told", () => {
    expect(idsOf(activePath(FORKED, "gone"))).toEqual(["q", "b"]);
    expect(idsOf(activePath(FORKED, undefined))).toEqual(["q", "b"]);
    expect(activePath(createTree([]), "gone")).toEqual([]);
  });

  it("places a message below the parent it names, else by its position on the active path", () => {
    expect(parentFor(FORKED, "b", node("new", "q2", 3))).toBe("q2");
    expect(parentFor(FORKED, "a2", node("new", undefined, 2))).toBe("a");
    expect(parentFor(FORKED, "b", node("new", "gone", 2))).toBe("b");
    expect(parentFor(FORKED, "b", node("new", undefined, 0))).toBeUndefined();
    expect(parentFor(FORKED, "b", node("b", "b", 1))).toBe("q");
  });
});

describe("damaged links", () => {
  it("hang an orphan below the message that stood before it", () => {
    const tree = createTree([node("q", undefined, 0), node("a", "q", 1), node("q3", "lost", 4, 9)]);
    expect(idsOf(activePath(tree, "q3"))).toEqual(["q", "a", "q3"]);
  });

  it("make a root of an orphan that nothing stands before", () => {
    const tree = createTree([node("a", "lost", 1)]);
    expect(idsOf(childrenOf(tree))).toEqual(["a"]);
  });

  it("cut a circle at its oldest message", () => {
    const tree = createTree([node("c", "b", 2, 3), node("a", "c", 0, 1), node("b", "a", 1, 2)]);
    expect(idsOf(childrenOf(tree))).toEqual(["a"]);
    expect(idsOf(activePath(tree, "c"))).toEqual(["a", "b", "c"]);
  });

  it("make a root of a message that is its own parent", () => {
    expect(idsOf(pathTo(createTree([node("a", "a", 0)]), "a"))).toEqual(["a"]);
  });
});

/** Nodes whose links may lead anywhere. */
const ANY_NODES = fc.uniqueArray(
  fc.record(
    {
      id: fc.constantFrom(..."abcdefghij"),
      parent_id: fc.constantFrom(..."abcdefghijxy"),
      position: fc.nat(6),
      created_at: fc.nat(4),
    },
    { requiredKeys: ["id", "position", "created_at"] },
  ),
  { selector: ({ id }) => id },
) as fc.Arbitrary<TreeNode[]>;

describe("whatever the links are", () => {
  it("every message is reached from a root exactly once", () => {
    fc.assert(
      fc.property(ANY_NODES, (nodes) => {
        const tree = createTree(nodes);
        const reached: string[] = [];
        const visit = ({ id }: TreeNode) => {
          reached.push(id);
          childrenOf(tree, id).forEach(visit);
        };
        childrenOf(tree).forEach(visit);
        expect(reached.sort()).toEqual(idsOf(nodes).sort());
      }),
    );
  });

  it("every path leads from a root over children to its end, and no message is on it twice", () => {
    fc.assert(
      fc.property(ANY_NODES, (nodes) => {
        const tree = createTree(nodes);
        for (const { id } of nodes) {
          const path = idsOf(pathTo(tree, id));
          expect(path.at(-1)).toBe(id);
          expect(new Set(path).size).toBe(path.length);
          path.forEach((each, index) => {
            expect(idsOf(childrenOf(tree, path[index - 1]))).toContain(each);
            expect(idsOf(versionsOf(tree, each))).toContain(each);
          });
        }
      }),
    );
  });

  it("the order in which the messages were read changes nothing", () => {
    fc.assert(
      fc.property(ANY_NODES, fc.infiniteStream(fc.nat()), (nodes, random) => {
        const weights = new Map(nodes.map(({ id }) => [id, random.next().value ?? 0]));
        const shuffled = [...nodes].sort(
          (one, other) => (weights.get(one.id) ?? 0) - (weights.get(other.id) ?? 0),
        );
        expect(createTree(shuffled).children).toEqual(createTree(nodes).children);
      }),
    );
  });

  it("a turn that is placed ends the active path, and hides nothing that stood before it", () => {
    fc.assert(
      fc.property(
        ANY_NODES,
        fc.nat(7),
        fc.option(fc.constantFrom(..."abcdefghij"), { nil: undefined }),
        (nodes, position, leaf) => {
          const tree = createTree(nodes);
          const parent = parentFor(tree, leaf, node("new", undefined, position));
          const grown = createTree([...nodes, node("new", parent, parent === undefined ? 0 : position, 9)]);
          const path = idsOf(activePath(grown, "new"));
          expect(path).toEqual([...(parent === undefined ? [] : idsOf(pathTo(tree, parent))), "new"]);
        },
      ),
    );
  });
});
