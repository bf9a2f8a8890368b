import MarkdownIt from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { replaceForbidden } from '../base/text.ts';

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i;
let markdown: ReturnType<typeof createMarkdown> | undefined;

/**
 * A human's Markdown as HTML that is safe to put on a page: no HTML of its own, no images, links to the web, mail and
 * telephones only. Its headings become bold lines, so that the page's own outline stays whole.
 */
export function renderMarkdown(source: string): string {
  markdown ??= createMarkdown();
  return markdown.render(replaceForbidden(source, ' ')).trim();
}

function createMarkdown(): InstanceType<typeof MarkdownIt> {
  const it = new MarkdownIt({ html: false, linkify: false, breaks: true }).use(cjkFriendly).disable(['image']);
  it.validateLink = (url) => SAFE_LINK.test(url);
  it.renderer.rules['heading_open'] = () => '<p><strong>';
  it.renderer.rules['heading_close'] = () => '</strong></p>\n';
  it.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
    tokens[index]!.attrSet('rel', 'noopener noreferrer nofollow');
    return self.renderToken(tokens, index, options);
  };
  // Column alignment would be an inline style, which the page's policy forbids.
  for (const rule of ['th_open', 'td_open']) {
    it.renderer.rules[rule] = (tokens, index, options, _env, self) => {
      tokens[index]!.attrs = null;
      return self.renderToken(tokens, index, options);
    };
  }
  return it;
}
