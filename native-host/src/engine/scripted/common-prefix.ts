/** How many elements the two begin with in common. */
export function commonPrefix<T>(left: readonly T[], right: readonly T[]): number {
  const most = Math.min(left.length, right.length);
  for (let index = 0; index < most; index += 1) {
    if (left[index] !== right[index]) return index;
  }
  return most;
}
