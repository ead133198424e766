import type { FlawDetails } from "./flaw.ts";

const STARTS: readonly (readonly [start: string, format: string])[] = [
  ["PK\u0003\u0004", "ZIP"],
  ["\u001f\u008b", "gzip"],
  ["7z\u00bc\u00af", "7z"],
  ["Rar!", "RAR"],
  ["(\u00b5/\u00fd", "Zstandard"],
  ["%PDF", "PDF"],
  ["\u0080\u0002", "pickle"],
  ["ggml", "GGML"],
  ["lmgg", "GGML"],
  ["tjgg", "GGML"],
  ["fmgg", "GGML"],
  ["algg", "GGML"],
  ["version https://git-lfs", "Git LFS pointer"],
];

/** Says what the first bytes of a file that is not GGUF are. */
export function recognizeContent(bytes: Buffer): FlawDetails {
  if (bytes.length === 0) return { reason: "empty" };
  const text = bytes.toString("latin1");
  const known = STARTS.find(([start]) => text.startsWith(start));
  if (known !== undefined) return { reason: "other_format", format: known[1] };
  // A header of safetensors is a length, then JSON.
  if (bytes.length > 9 && bytes.readUInt32LE(4) === 0 && text.slice(8).startsWith('{"'))
    return { reason: "other_format", format: "safetensors" };
  const words = bytes
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart()
    .toLowerCase();
  if (/^<(?:!doctype html|html|head|body|script|\?xml|!--)/.test(words)) return { reason: "web_page" };
  return { reason: "not_gguf" };
}

const UNFINISHED =
  /\.(?:part|partial|incomplete|crdownload|download|downloading|tmp|temp|aria2|!ut|!qB|opdownload)$/i;
const PIECE = /\.gguf(?:-split-[a-z]|\.part\d+(?:of\d+)?|\.\d{2,3})$/i;

/** Says why a file whose name does not end in `.gguf` is not used. */
export function recognizeName(name: string, start: Buffer): FlawDetails {
  if (PIECE.test(name)) return { reason: "piece" };
  if (UNFINISHED.test(name)) return { reason: "unfinished_download" };
  if (start.toString("latin1", 0, 4) === "GGUF") return { reason: "wrong_ending" };
  return recognizeContent(start);
}
