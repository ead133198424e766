/** Returns `count` different words, one scripted token each: `word1 word2 ...`. */
export function words(count: number): string {
  return Array.from({ length: count }, (_, index) => `word${index + 1}`).join(" ");
}
