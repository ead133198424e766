/** Whether `error` is that one of the file system's. */
export function hasCode(error: unknown, code: "ENOENT" | "EEXIST"): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
