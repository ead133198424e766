export const PERMISSION = `The file exists, but the current user may not read it. Two things usually cause this:

- it belongs to another user
- a folder above it lacks the \`x\` bit

\`\`\`bash
namei -l /srv/app/config.toml
\`\`\``;

export const LONG_ANSWER = `# How a tachometer works

A tachometer counts **turns**, and *shows* them. See [the manual](https://example.org/manual/chapter?page=2) or https://example.com, and not [this](javascript:alert(1)).

## Steps

1. The sensor sees a mark pass.
   - once per turn
   - or several times
2. The counter divides by time.
3. The needle moves.

- [x] measured
- [ ] guessed

> A number that was not measured is not shown.
> ## Quoted heading

| Part | What it does | Unit | Range of the whole instrument |
|:-----|:------------:|-----:|---|
| Sensor | sees | V | 0 to 5 |
| Counter | counts | 1/min | 0 to 8,000 |

<b>raw html</b> stays text, and <script>alert(1)</script> too.

![A picture of a needle](https://example.net/needle.png)

\`\`\`ts
export const rate = (tokens: number, milliseconds: number): number => (tokens - 1) / (milliseconds / 1000); // a line that is long
\`\`\`

---

The name \u202egnp.exe\u202c is not what it seems. ~~Struck~~ and \`inline\`.

${Array.from({ length: 12 }, (_, index) => `Paragraph ${index + 1}: the quick brown fox jumps over the lazy dog, and then does so again.`).join("\n\n")}`;

export const ARABIC = `الملف موجود، لكن المستخدم الحالي لا يملك إذن القراءة. السبب عادة:

1. يملكه مستخدم آخر
2. المجلد لا يملك البت \`x\`

\`\`\`bash
ls -l /srv/app
\`\`\``;
