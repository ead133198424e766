import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Below this a package is the empty one that stands in for a binary left out, bytes. */
const EMPTY_PACKAGE_BYTES = 1_000_000;

const PURPOSES = [
  { ending: "-vulkan", purpose: "GPUs of NVIDIA, AMD and Intel through Vulkan" },
  { ending: "-metal", purpose: "the GPU of this Mac" },
  { ending: "", purpose: "the processor" },
];

/**
 * Which builds of llama.cpp have been installed, how large they are and why.
 *
 * @param {string} root
 * @returns {Promise<string[]>} lines
 */
export async function describeLlamaBinaries(root) {
  const folder = join(root, "node_modules", "@node-llama-cpp");
  const names = await readdir(folder).catch(() => []);
  /** @type {string[]} */
  const lines = [];
  for (const name of names.sort()) {
    const size = await folderSize(join(folder, name));
    if (size < EMPTY_PACKAGE_BYTES) continue;
    const purpose = name.includes(process.arch)
      ? `for ${PURPOSES.find(({ ending }) => name.endsWith(ending))?.purpose}`
      : `not used here, but its package is made for ${process.arch} too`;
    lines.push(`    llama.cpp ${name}, ${(size / 1e6).toFixed(0)} MB: ${purpose}`);
  }
  lines.push(
    "    llama.cpp for CUDA, 564 MB, is left out: Vulkan serves NVIDIA cards too (npm run tacho -- install --cuda fetches it)",
  );
  return lines;
}

/**
 * @param {string} folder
 * @returns {Promise<number>} bytes
 */
async function folderSize(folder) {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name));
      return found.isFile() ? found.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
