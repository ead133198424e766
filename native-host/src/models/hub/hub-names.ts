import { posix } from "node:path";
import { utf8Length } from "@tacho/shared/text/utf8-length.ts";
import { HubError } from "./hub-error.ts";

/** Longest name of a file or folder, in bytes, with room for the endings that downloads add. */
const LONGEST_SEGMENT = 200;
/** Folders in a repository that lead to a file, at most. */
const DEEPEST = 4;

const SEGMENT_OF_REPOSITORY = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/;
const COMMIT = /^[0-9A-Za-z_-]{1,64}$/;
const GGUF = /\.gguf$/i;

/** Names that Windows gives to devices, also with an ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
/** Characters that some file system does not allow, that turn the direction of text, or that are none. */
const UNUSABLE = /[<>:"|?*\\/]|[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFD]/u;

/** Returns true for `ORG/NAME`, the name of a repository whose files can be kept. */
export function isRepositoryName(text: string): boolean {
  const segments = text.split("/");
  return (
    segments.length === 2 &&
    segments.every((segment) => SEGMENT_OF_REPOSITORY.test(segment) && isUsableSegment(segment))
  );
}

/** @throws HubError `bad_name` */
export function requireRepositoryName(text: string): void {
  if (isRepositoryName(text)) return;
  throw new HubError("bad_name", `A repository's name is ORG/NAME, and ${shown(text)} is none.`);
}

/** Returns true for what can be the id of a commit. */
export function isCommit(text: string): boolean {
  return COMMIT.test(text);
}

/** Returns true for the path of a `.gguf` file in a repository that stays below any folder on every system. */
export function isUsablePath(path: string): boolean {
  const segments = path.split("/");
  const fileName = segments.at(-1) ?? "";
  return (
    segments.length <= DEEPEST + 1 &&
    segments.every(isUsableSegment) &&
    GGUF.test(fileName) &&
    fileName.length > ".gguf".length &&
    posix.normalize(path) === path
  );
}

function isUsableSegment(segment: string): boolean {
  return (
    segment !== "" &&
    !segment.startsWith(".") &&
    !/[. ]$/.test(segment) &&
    !segment.startsWith(" ") &&
    !UNUSABLE.test(segment) &&
    !DEVICE.test(segment) &&
    utf8Length(segment) <= LONGEST_SEGMENT
  );
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
