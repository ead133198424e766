/** What registering needs of a file system. Paths are absolute. */
export interface RegistrationFiles {
  /** `undefined` where there is no such file. */
  read(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  isExecutable(path: string): Promise<boolean>;
  /** Symbolic links resolved; `path` itself where there is nothing. */
  resolve(path: string): Promise<string>;
  /** Makes the folders above it too. The file is there in full or not at all. */
  write(path: string, text: string, mode: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** Does nothing where the folder is not empty or not there. */
  removeEmptyFolder(path: string): Promise<void>;
}

/** The part of the Windows registry that registering needs: the default values of keys. */
export interface RegistrationRegistry {
  /** `undefined` where there is no such key. */
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}
