/**
 * Asks the browser not to clear this extension's storage by itself. Resolves with its decision.
 *
 * @param storage absent if the browser blocks storage.
 */
export async function keepStorage(storage: StorageManager | undefined): Promise<boolean> {
  if (storage === undefined) return false;
  return (await storage.persisted()) || (await storage.persist());
}
