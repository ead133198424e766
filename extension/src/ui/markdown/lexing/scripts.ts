/** Scripts that are written with a space between any two words, as members of a class in a regular expression. */
const SPACED = "\\p{sc=Latn}\\p{sc=Grek}\\p{sc=Cyrl}\\p{sc=Armn}\\p{sc=Geor}\\p{sc=Zinh}\\p{sc=Zyyy}";

/** Source of a regular expression for a letter beside which no space may stand although a word ends there. */
export const UNSPACED_LETTER = `(?:(?![${SPACED}])[\\p{L}\\p{M}])`;

/** Source of a regular expression for the wide punctuation of Chinese, Japanese and Korean, which no space follows. */
export const WIDE_MARK =
  "[\\u3000-\\u303f\\ufe30-\\ufe4f\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\u30fb]";
