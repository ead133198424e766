import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Packages below this size, in bytes, are the empty ones that replace excluded binaries. */
const EMPTY_PACKAGE_BYTES = 1_000_000;

const PURPOSES = [
  { ending: "-vulkan", purpose: "NVIDIA, AMD and Intel GPUs through Vulkan" },
  { ending: "-metal", purpose: "the GPU of this Mac" },
  { ending: "", purpose: "the CPU" },
];

/**
 * Describes the installed builds of llama.cpp, with their size and purpose.
 *
 * @param {string} root
 * @returns {Promise<string[]>} one line per build
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
      : `not used here, but npm installs it for ${process.arch} too`;
    lines.push(`    llama.cpp ${name}, ${(size / 1e6).toFixed(0)} MB: ${purpose}`);
  }
  lines.push(
    "    llama.cpp for CUDA, 564 MB, is not installed: Vulkan supports NVIDIA GPUs too (npm run tacho -- install --cuda adds it)",
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
