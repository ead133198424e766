/** The file system as registration uses it. All paths are absolute. */
export interface RegistrationFiles {
  /** Resolves with the text as UTF-8, or `undefined` if the file does not exist. */
  read(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  isExecutable(path: string): Promise<boolean>;
  /** Resolves symbolic links; returns `path` itself if nothing exists there. */
  resolve(path: string): Promise<string>;
  /** Replaces the file atomically and creates missing parent folders. `mode` holds POSIX permission bits. */
  write(path: string, text: string, mode: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Does nothing if the folder is missing or not empty. */
  removeEmptyFolder(path: string): Promise<void>;
}

/** The Windows registry as registration uses it: the default values of keys. */
export interface RegistrationRegistry {
  /** `undefined` if the key does not exist. */
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}
