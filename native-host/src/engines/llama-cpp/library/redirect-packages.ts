import * as nodeModule from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Next = (specifier: string, context: object) => unknown;

/** The hook below as source text, for Node before 22.15, which runs hooks in a thread of their own. */
const HOOKS_OF_A_THREAD = `
let given = { packages: [], parentURL: "" };
export function initialize(data) { given = data; }
export function resolve(specifier, context, next) {
  const { packages, parentURL } = given;
  return next(specifier, packages.includes(specifier) ? { ...context, parentURL } : context);
}`;

/**
 * Makes this process resolve `packages`, and nothing else, from the `node_modules` of `place`. Leaves the
 * library's own installation as its lock file describes it.
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
