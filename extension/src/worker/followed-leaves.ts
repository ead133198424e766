/** Maximum number of messages to remember. */
const CAPACITY = 1000;

/**
 * Remembers the last messages of conversations that recent turns began after. A panel that has not heard of such a turn
 * yet would otherwise put its own in that one's place.
 */
export class FollowedLeaves {
  /** Message ids, least recent first. */
  private readonly ids = new Set<string>();

  /** Returns true if a turn follows the message. An absent message is never followed. */
  has(leafId: string | undefined): boolean {
    return leafId !== undefined && this.ids.has(leafId);
  }

  add(leafId: string | undefined): void {
    if (leafId === undefined) return;
    this.ids.delete(leafId);
    this.ids.add(leafId);
    for (const oldest of this.ids) {
      if (this.ids.size <= CAPACITY) return;
      this.ids.delete(oldest);
    }
  }

  /** Call if the turn did not last, and the message is the last one again. */
  remove(leafId: string | undefined): void {
    if (leafId !== undefined) this.ids.delete(leafId);
  }
}
