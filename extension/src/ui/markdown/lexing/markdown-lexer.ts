import { Hooks, Lexer, type Links, type Token, Tokenizer, type Tokens } from "marked";
import { bareAddressLength } from "./bare-address.ts";
import { hideCodeTabs, showCodeTabs } from "./code-tabs.ts";
import { maskForEmphasis, opensBesideLetter } from "./emphasis-mask.ts";
import { HARMLESS_LINE, keepHarmlessTags } from "./inline-tags.ts";
import { affordableLines, isCostlyInline } from "./markdown-limits.ts";
import { blockMath, inlineMath, startOfBlockMath, startOfInlineMath } from "./mathematics.ts";

/** Targets of link references such as `[name]`, by their normalised label. */
export type LinkDefinitions = Readonly<Record<string, Links[string]>>;

export interface LexedMarkdown {
  tokens: Token[];
  /** Definitions found in the source. */
  defined: LinkDefinitions;
  /** Labels that were looked up, found or not. */
  asked: ReadonlySet<string>;
}

/** Lexes a source with `\n` line ends. Throws when the lexer cannot handle it. */
export function lexMarkdown(source: string, definitions: LinkDefinitions = {}): LexedMarkdown {
  const asked = new Set<string>();
  const links: Record<string, Links[string]> = Object.assign(Object.create(null), definitions);
  const lexer = new AnswerLexer(recorded(links, asked));
  const hidden = hideCodeTabs(source);
  const tokens = [...lexer.lex(hidden)];
  if (hidden !== source) showCodeTabs(tokens);
  const defined = Object.entries(links).filter(([label]) => !Object.hasOwn(definitions, label));
  return { tokens, defined: Object.fromEntries(defined), asked };
}

/** GFM with line breaks, and with what models write beyond it: formulas, emphasis in any script, a few inline tags. */
class AnswerLexer extends Lexer {
  #source = "";
  #depth = 0;

  constructor(links: Record<string, Links[string]>) {
    const hooks = new Hooks();
    hooks.emStrongMask = (mask) => maskForEmphasis(mask, this.#source);
    super({
      gfm: true,
      breaks: true,
      tokenizer: new AnswerTokenizer(),
      hooks,
      extensions: {
        renderers: {},
        childTokens: {},
        block: [blockMath],
        startBlock: [startOfBlockMath],
        inline: [inlineMath],
        startInline: [startOfInlineMath],
      },
    });
    this.tokens.links = links;
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (this.#depth === 0 && isCostlyInline(source)) return this.#costlyTokens(source, tokens);
    // A raw `<a>` that is left open ends with its block.
    if (this.#depth === 0) this.state.inLink = false;
    this.#source = source;
    this.#depth += 1;
    try {
      super.inlineTokens(source, tokens);
    } finally {
      this.#depth -= 1;
    }
    keepHarmlessTags(tokens);
    return tokens;
  }

  /** Lexes some lines at a time, and leaves a line as written that is too costly alone. */
  #costlyTokens(source: string, tokens: Token[]): Token[] {
    for (const [index, lines] of affordableLines(source).entries()) {
      if (index > 0) tokens.push({ type: "br", raw: "\n" });
      if (isCostlyInline(lines)) tokens.push({ type: "plain", raw: lines, text: lines });
      else this.inlineTokens(lines, tokens);
    }
    return tokens;
  }
}

class AnswerTokenizer extends Tokenizer {
  override html(source: string): Tokens.HTML | undefined {
    return HARMLESS_LINE.test(source) ? undefined : super.html(source);
  }

  /**
   * Ends a definition at a blank line, which its title cannot contain. Takes a footnote, and words behind a name as in
   * `[Alice]: Hello!`, for what they are: text.
   */
  override def(source: string): Tokens.Def | undefined {
    if (!/^ {0,3}\[(?!\^)/.test(source)) return undefined;
    const blank = source.search(/\n[ \t]*\n/);
    const definition = super.def(blank === -1 ? source : source.slice(0, blank + 1));
    return definition !== undefined && isAddress(definition) ? definition : undefined;
  }

  override emStrong(source: string, mask: string, before = ""): Tokens.Em | Tokens.Strong | undefined {
    return super.emStrong(source, mask, opensBesideLetter(source, before) ? "" : before);
  }

  /** Strikes nothing out between single tildes that stand between two ends of a range, as in `10~20`. */
  override del(source: string, mask: string, before = ""): Tokens.Del | undefined {
    if (/^~(?!~)/.test(source) && /\S/.test(before)) return undefined;
    return super.del(source, mask, opensBesideLetter(source, before) ? "" : before);
  }

  override url(source: string): Tokens.Link | undefined {
    const length = bareAddressLength(source);
    return super.url(length === 0 ? source : source.slice(0, length));
  }
}

/** Returns true when the target of a definition is in angle brackets, has a scheme, or reads like a path. */
function isAddress({ href, raw }: Tokens.Def): boolean {
  return /\]:\s*</.test(raw) || /[/_]|^#|^[a-z][a-z\d+.-]*:\S|\.[a-z\d]{2}/i.test(href);
}

/** Records the labels that are looked up in `links`. */
function recorded(links: Record<string, Links[string]>, asked: Set<string>) {
  const note = (label: string | symbol) => {
    if (typeof label === "string") asked.add(label);
  };
  return new Proxy(links, {
    get(target, label) {
      note(label);
      return Reflect.get(target, label);
    },
    getOwnPropertyDescriptor(target, label) {
      note(label);
      return Reflect.getOwnPropertyDescriptor(target, label);
    },
  });
}
