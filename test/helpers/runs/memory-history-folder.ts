import type {
  AppendFile,
  HistoryFolder,
  Segment,
} from "../../../native-host/src/runs/history/history-folder.ts";

interface StoredFile {
  content: Buffer;
  modified: number;
}

/** A folder in memory that can be full and shared by several hosts. */
export class MemoryHistoryFolder implements HistoryFolder {
  readonly files = new Map<string, StoredFile>();
  /** Content passed to `keepAside`. */
  readonly aside: string[] = [];
  /** Free disk space in bytes. */
  room = Number.POSITIVE_INFINITY;
  /** If set, every call rejects with this error. */
  refusal: Error | undefined;
  locked = false;
  private readonly date: () => number;
  private created = 0;
  private onSync: (() => void)[] = [];
  private syncing = Promise.resolve();

  constructor(date: () => number) {
    this.date = date;
  }

  /** Resolves after the next sync. */
  nextSync(): Promise<void> {
    return new Promise((resolve) => {
      this.onSync.push(resolve);
    });
  }

  /** Makes every sync wait until the returned function is called. */
  holdSync(): () => void {
    let release = () => {};
    this.syncing = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  /** All lines, complete or partial. */
  get lines(): string[] {
    return [...this.files.values()].flatMap(({ content }) => content.toString().split("\n")).filter(Boolean);
  }

  put(name: string, content: string, modified: number): void {
    this.files.set(name, { content: Buffer.from(content), modified });
  }

  async list(): Promise<Segment[]> {
    this.check();
    const segments = [...this.files].map(([name, { content, modified }]) => ({
      name,
      size: content.length,
      modified,
    }));
    return segments.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async create(): Promise<AppendFile> {
    this.check();
    const name = this.nextName();
    const file: StoredFile = { content: Buffer.alloc(0), modified: this.date() };
    this.files.set(name, file);
    return {
      name,
      append: async (bytes) => {
        this.check();
        const taken = bytes.subarray(0, this.room);
        file.content = Buffer.concat([file.content, taken]);
        file.modified = this.date();
        this.room -= taken.length;
        if (taken.length < bytes.length) throw new Error("ENOSPC: no space left on device");
      },
      sync: async () => {
        for (const listener of this.onSync.splice(0)) listener();
        await this.syncing;
      },
      close: async () => {},
    };
  }

  async read(name: string, offset: number, length: number): Promise<Buffer> {
    return this.find(name).content.subarray(offset, offset + length);
  }

  async *chunks(name: string, offset: number, chunkBytes: number): AsyncGenerator<Buffer> {
    for (let position = offset; ; position += chunkBytes) {
      const chunk = await this.read(name, position, chunkBytes);
      if (chunk.length === 0) return;
      yield chunk;
    }
  }

  async write(content: Buffer, _date: number, modified: number): Promise<void> {
    this.check();
    this.files.set(this.nextName(), { content, modified });
  }

  async keepAside(content: Buffer): Promise<void> {
    this.check();
    this.aside.push(content.toString());
  }

  async remove(name: string): Promise<void> {
    this.check();
    this.files.delete(name);
  }

  async exclusively(_now: number, work: () => Promise<void>): Promise<boolean> {
    if (this.locked) return false;
    await work();
    return true;
  }

  private nextName(): string {
    this.created += 1;
    return `runs-${String(this.created).padStart(6, "0")}`;
  }

  private find(name: string): StoredFile {
    this.check();
    const file = this.files.get(name);
    if (file === undefined) throw Object.assign(new Error(`no ${name}`), { code: "ENOENT" });
    return file;
  }

  private check(): void {
    if (this.refusal !== undefined) throw this.refusal;
  }
}
