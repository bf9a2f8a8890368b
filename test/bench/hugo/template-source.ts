/** What can be told of a template from its text. */
export interface TemplateSource {
  /** Its first comment. */
  head: string;
  /** Of its markup and fixed text: names, values, words. */
  letters: Set<string>;
  /** The same of the texts in its code. */
  strings: Set<string>;
  /** Properties that its code reads. */
  names: Set<string>;
}

/** JavaScript's own, partials, and what is handed to a partial as its only value elsewhere. */
const NOT_READ = new Set(['length', 'slice', 'filter', 'join', 'replace', 'every', 'some', 'forEach']);

export function readEta(text: string): TemplateSource {
  const source = read(text, /<%[=~]?([\s\S]*?)%>/g);
  const isWrapped = /`?it`?: \{/.test(source.head);
  const code = isWrapped ? source.code.replace(/\bit\.\w+/g, '') : source.code;
  return finish(source, code.replace(/partials\.\w+/g, ''));
}

export function readGo(text: string): TemplateSource {
  const source = read(text, /\{\{-?([\s\S]*?)-?\}\}/g);
  return finish(source, source.code);
}

/** The templates of ours that a comment names. */
export function readsOf(head: string): string[] {
  return head.match(/templates\/[\w/-]+\.eta/g) ?? [];
}

function read(text: string, tag: RegExp): { head: string; code: string; fixed: string } {
  const [head = '', ...codes] = Array.from(text.matchAll(tag), ([, inner]) => inner!);
  return { head, code: codes.join('\n'), fixed: text.replace(tag, '\n') };
}

const STRING = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

function finish({ head, fixed }: { head: string; fixed: string }, code: string): TemplateSource {
  const strings = (code.match(STRING) ?? []).map((string) => string.slice(1, -1).replaceAll('\\', ''));
  const names = Array.from(code.replace(STRING, '').matchAll(/(?<!\.)\.(\w+)/g), ([, name]) => name!);
  return {
    head,
    letters: new Set(tokensOf(fixed)),
    strings: new Set(strings.flatMap(tokensOf)),
    names: new Set(names.filter((name) => !NOT_READ.has(name))),
  };
}

function tokensOf(text: string): string[] {
  return text.match(/[^\s<>="'/]+/g) ?? [];
}
