import { open } from "node:fs/promises";

const MAGIC = "GGUF";
const KEY = "tokenizer.chat_template";
/** Bytes read at once. */
const CHUNK = 1024 * 1024;
/** Bytes searched at most. A header with the largest vocabularies is smaller. */
const MOST_BYTES = 64 * CHUNK;

/**
 * Tells if the header of a model file has a chat template, without parsing it.
 *
 * @returns `undefined` if the file cannot be read or is no GGUF
 */
export async function hasChatTemplate(path: string): Promise<boolean | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(CHUNK + KEY.length);
    for (let position = 0; position < MOST_BYTES; position += CHUNK) {
      // Chunks overlap, so that no key lies across two of them.
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      const read = buffer.subarray(0, bytesRead);
      if (position === 0 && read.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
      if (read.includes(KEY)) return true;
      if (bytesRead < buffer.length) break;
    }
    return false;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
