import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCore } from "./core/core.ts";
import { chooseEngines, startableEngines } from "./serving/choose-engines.ts";
import { openHome } from "./serving/open-home.ts";
import { refuseStranger } from "./serving/refuse-stranger.ts";
import { serveStdio } from "./serving/stdio.ts";
import { drawSeed } from "./system/draw-seed.ts";
import { systemPaths } from "./system/files/paths.ts";
import { HOST_VERSION } from "./system/host-version.ts";
import { createHostLogger } from "./system/logging/host-logger.ts";
import { parseLogLevel } from "./system/logging/logger.ts";
import { createLifetime } from "./system/process/lifetime.ts";
import { watchPeer } from "./system/process/watch-peer.ts";
import { readMemory } from "./system/resident-memory.ts";
import { systemClock } from "./system/system-clock.ts";
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
const { engines, builtIn } = chooseEngines(env, logger);
const { speeds, ...home } = openHome({
  paths,
  otlpScript: new URL("otlp.js", import.meta.url),
  outgoingScript: new URL("outgoing.js", import.meta.url),
  env,
  modelPath: env.TACHO_MODEL || undefined,
  builtIn,
  clock,
  logger,
});
const core = createCore({
  engines: startableEngines(engines, {
    entryPath: fileURLToPath(new URL("engine.js", import.meta.url)),
    clock,
    logger,
    env,
    cudaFolder: paths.cuda,
    speeds,
  }),
  ...home,
  clock,
  logger,
  hostVersion: HOST_VERSION,
  readMemory,
  createRunId: randomUUID,
  drawSeed,
});
const host = serveStdio({ core, transport, outflow: transport });
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
