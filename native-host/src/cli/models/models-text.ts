import { describeFlaw } from "../../gguf/flaw.ts";
import type { HashedListing, HashedModel } from "./list-models.ts";

/** Formats the list for a terminal: the models, with `all` the other files too, and else how many there are. */
export function formatModels({ models, unreadable }: HashedListing, all: boolean): string {
  const usable = models.filter(({ flaw }) => flaw === undefined);
  const lines = usable.map(modelLine);
  if (usable.length === 0) lines.push("No models found.");
  const others = [
    ...models.flatMap(({ path, flaw }) => (flaw === undefined ? [] : [{ path, details: flaw }])),
    ...unreadable,
  ];
  if (all) lines.push(...others.map(({ path, details }) => `${printable(path)}: ${describeFlaw(details)}`));
  else if (others.length > 0) lines.push(countLine(others.length));
  return lines.map((line) => `${line}\n`).join("");
}

function modelLine({ name, size, quantization = "" }: HashedModel): string {
  return `${printable(name)}  ${(size / 1e6).toFixed(0)} MB  ${quantization}`.trimEnd();
}

function countLine(count: number): string {
  const files = count === 1 ? "1 file is not offered" : `${count} files are not offered`;
  return `${files}; to see why: npm run tacho -- models --all`;
}

/** Shows a name on one line: characters that move the cursor or turn the direction of writing become escapes. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029\p{Cs}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
