import * as nodeModule from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Next = (specifier: string, context: object) => unknown;

/** For Node before 22.15, which runs such hooks in a thread of their own: the same as `resolve` below. */
const HOOKS_OF_A_THREAD = `
let given = { packages: [], parentURL: "" };
export function initialize(data) { given = data; }
export function resolve(specifier, context, next) {
  const { packages, parentURL } = given;
  return next(specifier, packages.includes(specifier) ? { ...context, parentURL } : context);
}`;

/**
 * From now on this process looks for `packages`, and for nothing else, in the `node_modules` of `place`, whoever imports
 * them. So what npm has installed beside the library stays as its lock file says.
 */
export function redirectPackages(packages: readonly string[], place: string): void {
  const parentURL = pathToFileURL(join(place, "package.json")).href;
  const resolve = (specifier: string, context: object, next: Next) =>
    next(specifier, packages.includes(specifier) ? { ...context, parentURL } : context);
  if ("registerHooks" in nodeModule && typeof nodeModule.registerHooks === "function") {
    nodeModule.registerHooks({ resolve });
    return;
  }
  const hooks = `data:text/javascript,${encodeURIComponent(HOOKS_OF_A_THREAD)}`;
  nodeModule.register(hooks, { data: { packages, parentURL } });
}
