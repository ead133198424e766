import { join } from "node:path";
import { allFilesReady } from "@crxjs/vite-plugin";
import { createServer } from "vite";
import { SetupError } from "../setup/failure.mjs";

export interface ServedExtension {
  /** The folder to load into a browser as an unpacked extension. */
  folder: string;
  close(): Promise<void>;
}

/**
 * Serves the extension's sources on loopback, with hot reload. Resolves once the folder can be loaded.
 *
 * @param root root of the repository, or of a copy.
 * @throws SetupError if the port is taken.
 */
export async function serveExtension(root: string, port: number): Promise<ServedExtension> {
  const server = await createServer({
    configFile: join(root, "extension/vite.config.ts"),
    logLevel: "warn",
    server: { host: "localhost", port },
  });
  try {
    await server.listen();
  } catch (error) {
    await server.close();
    if (!(error instanceof Error && /port \d+ is already in use/i.test(error.message))) throw error;
    throw new SetupError(
      `Port ${port} is taken by another program. End it, or choose another port: npm run dev -- --port ${port + 1}`,
    );
  }
  await allFilesReady();
  return { folder: server.config.build.outDir, close: () => server.close() };
}
