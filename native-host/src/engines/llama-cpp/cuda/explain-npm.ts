import { CudaError, type CudaProblem } from "./cuda-error.ts";

const DISCARDED = "The download was discarded.";
const RETRY = "run the command again";

/** Error patterns in npm's output, the most specific first. */
const REASONS: { says: RegExp; problem: CudaProblem; sentence: string }[] = [
  {
    says: /ENOSPC|EDQUOT|no space left on device/i,
    problem: "disk_full",
    sentence: `The disk is full: the CUDA binaries need about 900 MB while unpacking. Free some space, or set TACHO_HOME to a folder on another disk, and ${RETRY}.`,
  },
  {
    says: /EINTEGRITY/,
    problem: "wrong_content",
    sentence: `The download does not match the checksum in the lock file. If the error persists, a proxy or mirror is altering the download.`,
  },
  {
    says: /EBADPLATFORM/,
    problem: "wrong_system",
    sentence: "There are no CUDA binaries for this system. On Linux they require glibc.",
  },
  {
    says: /\bE404\b|ETARGET|notarget/,
    problem: "not_in_registry",
    sentence: `Your npm registry does not have this version of the CUDA binaries. Switch npm to a registry that has it (npm config set registry ...) and ${RETRY}.`,
  },
  {
    says: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EPROTO|ERR_SOCKET|FETCH_ERROR|ENOTCACHED|\bE5\d\d\b/,
    problem: "no_network",
    sentence: `The CUDA binaries could not be downloaded: npm cannot reach its registry. Check the network or the proxy and ${RETRY}.`,
  },
  {
    says: /EACCES|EPERM|EROFS/,
    problem: "not_writable",
    sentence: `npm has no permission to write the CUDA binaries. Change the permissions, or set TACHO_HOME to a writable folder, and ${RETRY}.`,
  },
];

/**
 * Turns npm's failure into an error for people.
 *
 * @param code npm's exit code; `undefined` if npm could not be started
 * @param errors npm's stderr
 */
export function explainNpm(code: number | undefined, errors: string): CudaError {
  if (code === undefined) {
    return new CudaError(
      "no_npm",
      `The CUDA binaries are installed with npm, and npm could not be started. Install npm (it comes with Node.js) and ${RETRY}.`,
    );
  }
  const reason = REASONS.find(({ says }) => says.test(errors));
  if (reason !== undefined) return new CudaError(reason.problem, `${reason.sentence} ${DISCARDED}`);
  const lines = errors.trim().split("\n");
  const said = lines.find((line) => /^npm err/i.test(line)) ?? lines.at(-1) ?? "";
  return new CudaError("failed", `npm could not install the CUDA binaries: ${said}. ${DISCARDED}`);
}
