import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chooseEngine } from "./choose-engine.ts";
import { createEngineProcess } from "./engine/engine-process.ts";
import { createHost } from "./host.ts";
import { ModelCatalog } from "./models/model-catalog.ts";
import { openHome } from "./open-home.ts";
import { systemClock } from "./platform/clock.ts";
import { drawSeed } from "./platform/draw-seed.ts";
import { createHostLogger } from "./platform/host-logger.ts";
import { createLifetime } from "./platform/lifetime.ts";
import { parseLogLevel } from "./platform/logger.ts";
import { readMemory } from "./platform/memory.ts";
import { systemPaths } from "./platform/paths.ts";
import { HOST_VERSION } from "./platform/version.ts";
import { watchPeer } from "./platform/watch-peer.ts";
import { refuseStranger } from "./refuse-stranger.ts";
import { EXIT_CODE } from "./transport/exit-code.ts";
import { guardStdout } from "./transport/stdout-guard.ts";
import { createStreamTransport } from "./transport/stream-transport.ts";

const { env, stdin, stdout, stderr } = process;
const clock = systemClock;
const paths = systemPaths();
const logger = createHostLogger({
  level: parseLogLevel(env.TACHO_LOG),
  path: join(paths.logs, "host.log"),
  stderr,
  clock,
  processId: process.pid,
});
refuseStranger({ argv: process.argv, logger, exit: process.exit });
const transport = createStreamTransport({
  readable: stdin,
  writable: stdout,
  write: guardStdout(stdout, stderr).write,
});
const { engineName, builtIn } = chooseEngine(env, logger);
const entryPath = fileURLToPath(new URL("engine.js", import.meta.url));
const engine = createEngineProcess({ engineName, entryPath, clock, logger, env, cudaFolder: paths.cuda });
const catalog = new ModelCatalog({
  folder: paths.models,
  configPath: paths.config,
  modelPath: env.TACHO_MODEL || undefined,
  builtIn,
  logger,
});
const host = createHost({
  transport,
  outflow: transport,
  engine,
  catalog,
  ...openHome({ paths, otlpScript: new URL("otlp.js", import.meta.url), clock, logger }),
  clock,
  logger,
  hostVersion: HOST_VERSION,
  readMemory,
  createRunId: randomUUID,
  drawSeed,
});
const lifetime = createLifetime({
  process,
  clock,
  logger,
  release: async () => {
    await host.close();
    await transport.flush();
  },
});
transport.onInvalidFrame((frame) => host.refuseFrame(frame));
transport.onClose(({ cause }) => lifetime.leave(cause, EXIT_CODE[cause]));
watchPeer({ clock, onGone: (reason) => lifetime.leave(reason, 0) });
if (stdin.isTTY)
  logger.warn("This program is for browsers. To chat in the terminal: npm start -- --terminal");
