/**
 * Notices the end of a JSON object, array or string, whatever follows it. For other values only the model can say that
 * they are over.
 */
export class JsonEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Adds text of a JSON value. Returns true once the value is complete. */
  push(text: string): boolean {
    for (const character of text) if (this.#add(character)) return true;
    return false;
  }

  #add(character: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (character === "\\") this.#escaped = true;
      else if (character === '"') {
        this.#inString = false;
        return this.#depth === 0;
      }
      return false;
    }
    if (character === '"') this.#inString = true;
    else if (character === "{" || character === "[") this.#depth += 1;
    else if (character === "}" || character === "]") {
      this.#depth -= 1;
      return this.#depth === 0;
    }
    return false;
  }
}
