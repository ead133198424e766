import { toStoreError } from "./store-error.ts";

/** Runs work on a database. Opens it on first use, and again after it was lost. Rejects only with StoreError. */
export type WithDatabase<Database> = <T>(work: (database: Database) => Promise<T>) => Promise<T>;

/** @param open opens the database, and calls `onLost` if it is closed from outside and must be reopened. */
export function createDatabaseAccess<Database>(
  open: (onLost: () => void) => Promise<Database>,
): WithDatabase<Database> {
  let opening: Promise<Database> | undefined;
  const forget = () => {
    opening = undefined;
  };
  return async (work) => {
    try {
      opening ??= open(forget).catch((cause: unknown) => {
        forget();
        throw cause;
      });
      return await work(await opening);
    } catch (cause) {
      throw toStoreError(cause);
    }
  };
}
