const SUBJECTS = ["The keeper", "A fisherman", "The old lamp", "Her neighbour", "The harbour", "A stranger"];
const VERBS = ["remembers", "watches", "repairs", "forgets", "describes", "counts"];
const OBJECTS = ["the long winter", "seven grey boats", "every letter", "the broken stairs", "a silver coin"];
const ENDINGS = ["before the storm", "without a word", "in the early light", "for the third time"];

/**
 * Generates plain sentences of about `words` words. Variants differ from the first word on, so that no cached
 * prompt helps.
 */
export function fillerProse(words: number, variant: number): string {
  const sentences = [`Report ${variant + 1}.`];
  for (let index = 0, length = 2; length < words; index += 1) {
    const pick = (list: readonly string[], step: number) => list[(variant * 5 + index * step) % list.length];
    const sentence = `${pick(SUBJECTS, 1)} ${pick(VERBS, 5)} ${pick(OBJECTS, 3)} ${pick(ENDINGS, 7)}.`;
    sentences.push(sentence);
    length += sentence.split(" ").length;
  }
  return sentences.join(" ");
}
