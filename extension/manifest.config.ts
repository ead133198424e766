import release from "../package.json" with { type: "json" };

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types dompurify",
];

/**
 * Policy of the development build alone. Vite's client loads modules from its server, listens to a socket and puts style
 * elements into the page; the browser takes these sources from an unpacked extension only.
 */
const DEVELOPMENT_POLICY = [
  "default-src 'none'",
  "script-src 'self' http://localhost:*",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' http://localhost:* ws://localhost:*",
  "object-src 'none'",
];

/**
 * The manifest with source files in place of built ones.
 *
 * @param command of Vite: `serve` is for the development build.
 */
export default (command: "build" | "serve") => ({
  manifest_version: 3,
  name: "Tacho",
  version: release.version,
  description:
    "A local LLM in the side panel, with an honest tachometer. Nothing leaves this computer unless you add a server.",
  // Fixes the id, which the host's registration names.
  key: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAovSaiC+OvWt+NGxHaC5fvaWYtUjme5rcdsD4P6OM13Fz4ruZ0jTqhlIPVUtjsyXgvGNA/EjaFxa4hwEfDDws+EcP78t1HQNfw5eNrYWHdJJmDiEmccAa5TmXmrKzaUpg9NDE1ZDqOnMJTzIjQWabl+2RHiOc7u0J2BKznayBtgazqJrHZlFRc4vGvY2D15jWtC+odXoSN1drB/cS6dfxs94XrfpyqxLi/xTWY8LFeXbGB/0Ol3rsdK7I3CE14Uum4AqT39zP/aLGqt2Dp0h8GaePXdGFhVqPbDTTIeg0ZhHgPtyUjX40iwKNXmiRXIzucc7E+eAgGxzOcMECDklyCQIDAQAB",
  minimum_chrome_version: "123",
  incognito: "not_allowed",
  permissions: ["nativeMessaging", "sidePanel", "storage", "unlimitedStorage"],
  externally_connectable: { ids: [] },
  background: { service_worker: "worker/main.ts", type: "module" },
  icons: { 16: "16.png", 32: "32.png", 48: "48.png", 128: "128.png" },
  action: { default_title: "Open Tacho" },
  side_panel: { default_path: "panel/index.html" },
  options_ui: { page: "options/index.html", open_in_tab: true },
  content_security_policy: {
    extension_pages: (command === "serve" ? DEVELOPMENT_POLICY : POLICY).join("; "),
  },
});
