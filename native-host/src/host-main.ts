import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ApiOwner } from "./serving/http/api-owner.ts";
import { LocalApi } from "./serving/http/local-api.ts";
import { openHostCore } from "./serving/open-host-core.ts";
import { refuseStranger } from "./serving/refuse-stranger.ts";
import { serveStdio } from "./serving/stdio.ts";
import { systemPaths } from "./system/files/paths.ts";
import { createHostLogger } from "./system/logging/host-logger.ts";
import { parseLogLevel } from "./system/logging/logger.ts";
import { createLifetime } from "./system/process/lifetime.ts";
import { watchPeer } from "./system/process/watch-peer.ts";
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
const { core, config, apiKey } = openHostCore({ env, paths, base: import.meta.url, logger });
const owner = new ApiOwner(join(paths.home, "local-api.json"), process.pid);
const localApi = new LocalApi({ core, config, key: apiKey, owner, createId: randomUUID });
const host = serveStdio({ core, transport, outflow: transport, localApi });
const lifetime = createLifetime({
  process,
  clock,
  logger,
  release: async () => {
    await Promise.all([localApi.close(), host.close()]);
    await transport.flush();
  },
});
transport.onInvalidFrame((frame) => host.refuseFrame(frame));
transport.onClose(({ cause }) => lifetime.leave(cause, EXIT_CODE[cause]));
watchPeer({ clock, onGone: (reason) => lifetime.leave(reason, 0) });
void localApi.start();
if (stdin.isTTY)
  logger.warn("This program is for browsers. To chat in the terminal: npm start -- --terminal");
