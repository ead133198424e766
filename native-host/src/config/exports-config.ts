import { isAbsolute } from "node:path";
import * as z from "zod/mini";

/**
 * The key `exports` of `TACHO_HOME/config.json`: additional destinations for the numbers of ended runs. Every key
 * is optional; an absent one exports nothing. The host reads the file when it ends its first run.
 *
 *     {
 *       "exports": {
 *         "prometheus_textfile": "/var/lib/node_exporter/textfile/tacho.prom",
 *         "otlp": { "endpoint": "http://127.0.0.1:4318", "headers": { "authorization": "Bearer ..." } }
 *       }
 *     }
 */
export interface ExportsConfig {
  /** Absolute path that ends in `.prom`, inside the folder that node_exporter's textfile collector reads. */
  prometheus_textfile?: string | undefined;
  otlp?: OtlpConfig | undefined;
}

export interface OtlpConfig {
  /** Base URL of the collector; the exporter appends `/v1/traces` and `/v1/metrics`. */
  endpoint: string;
  /** HTTP headers to send with every request. */
  headers?: Record<string, string> | undefined;
}

const FIELDS = {
  prometheus_textfile: z.string().check(z.refine((path) => isAbsolute(path) && path.endsWith(".prom"))),
  otlp: z.object({
    endpoint: z.string().check(z.refine(isHttpUrl)),
    headers: z.optional(z.record(z.string(), z.string())),
  }),
} as const;

const RULES: Record<keyof typeof FIELDS, string> = {
  prometheus_textfile: "an absolute path that ends in .prom",
  otlp: 'an object with an "endpoint" (an http or https URL) and optional "headers" (names and string values)',
};

export interface ReadExportsConfig {
  config: ExportsConfig;
  /** One sentence per invalid entry. Valid entries still apply. */
  problems: string[];
}

/** Parses the text of the whole file and reports problems in `exports` only. Never throws. */
export function parseExportsConfig(text: string): ReadExportsConfig {
  const file = z.looseObject({ exports: z.optional(z.unknown()) }).safeParse(parseJson(text));
  const written = file.success ? file.data.exports : undefined;
  if (written === undefined) return { config: {}, problems: [] };
  const object = z.record(z.string(), z.unknown()).safeParse(written);
  if (!object.success) return { config: {}, problems: ['In config.json, "exports" must be an object.'] };
  const problems: string[] = [];
  const { prometheus_textfile, otlp, ...unknown } = object.data;
  for (const key of Object.keys(unknown))
    problems.push(`In config.json, "exports" has no key ${JSON.stringify(key)}.`);
  return {
    config: {
      prometheus_textfile: read(
        "prometheus_textfile",
        FIELDS.prometheus_textfile,
        prometheus_textfile,
        problems,
      ),
      otlp: read("otlp", FIELDS.otlp, otlp, problems),
    },
    problems,
  };
}

function read<Value>(
  key: keyof typeof FIELDS,
  schema: z.ZodMiniType<Value>,
  value: unknown,
  problems: string[],
): Value | undefined {
  if (value === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  problems.push(`In config.json, "exports.${key}" must be ${RULES[key]}.`);
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
