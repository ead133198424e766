import { readdir, readFile, readlink } from "node:fs/promises";

const TABLES = ["tcp", "tcp6", "udp", "udp6"] as const;

/** Lists the network sockets that a process holds, as lines of /proc/net. Linux only. */
export async function openSockets(pid: number): Promise<string[]> {
  const own = await socketNodes(pid);
  if (own.size === 0) return [];
  const tables = await Promise.all(
    TABLES.map((table) => readFile(`/proc/${pid}/net/${table}`, "utf8").catch(() => "")),
  );
  return tables
    .flatMap((table) => table.split("\n").slice(1))
    .filter((line) => own.has(line.trim().split(/\s+/)[9] ?? ""));
}

async function socketNodes(pid: number): Promise<Set<string>> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
}
