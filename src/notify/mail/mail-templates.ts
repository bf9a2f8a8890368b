import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Eta } from 'eta/core';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import { replaceForbidden } from '../../base/text.ts';
import type { Support } from '../../config/config.ts';
import { packageDirectory } from '../../site/package-directory.ts';
import { notifyWordsFor } from '../../site/words/notify-words.ts';
import type { Bundle, Message } from '../text/message.ts';

const NAMES = ['message', 'bundle'] as const;

export interface MailText {
  /** One line. */
  subject: string;
  body: string;
}

export type MailRenderer = (message: Message | Bundle) => MailText;

/**
 * Mails as templates make them; `message.eta` and `bundle.eta` in the operator's folder replace the built-in ones. The first
 * line of what a template gives is the subject.
 *
 * @throws NoroshiError `notify.template`
 */
export async function loadMailRenderer(own: string | null, support: Support): Promise<MailRenderer> {
  const eta = new Eta({ autoEscape: false, autoTrim: [false, 'nl'] });
  const lines = [support.name, support.phone, support.email, support.url].filter((line) => line !== null);
  const builtIn = join(packageDirectory(), 'templates', 'mail');
  const templates = new Map(
    await Promise.all(
      NAMES.map(async (name) => {
        const replaced = own === null ? null : join(own, `${name}.eta`);
        const file = replaced !== null && existsSync(replaced) ? replaced : join(builtIn, `${name}.eta`);
        const source = await readFile(file, 'utf8');
        return [name, compile(eta, name, source)] as const;
      }),
    ),
  );
  return (message) => {
    const isBundle = 'messages' in message;
    const render = templates.get(isBundle ? 'bundle' : 'message')!;
    const words = notifyWordsFor(message.locale);
    return split(render({ ...(isBundle ? { bundle: message } : { message }), words, support: lines }));
  };
}

function compile(eta: Eta, name: string, source: string): (view: object) => string {
  let template: (this: Eta, view: object) => string;
  try {
    template = eta.compile(source);
  } catch (cause) {
    throw templateError(name, cause);
  }
  return (view) => {
    try {
      return template.call(eta, view);
    } catch (cause) {
      throw templateError(name, cause);
    }
  };
}

function templateError(name: string, cause: unknown): NoroshiError {
  return new NoroshiError(
    'notify.template',
    {
      en: `The template mail/${name}.eta cannot be used: ${tellThrown(cause).en}.`,
      ja: `テンプレート mail/${name}.eta を使えません: ${tellThrown(cause).ja}`,
    },
    {
      cause,
      hint: {
        en: 'Compare it with the built-in one in templates/mail of the package.',
        ja: 'パッケージの templates/mail にある標準のものと比べてください。',
      },
    },
  );
}

function split(text: string): MailText {
  const [subject = '', ...rest] = replaceForbidden(text, ' ').replaceAll('\r\n', '\n').split('\n');
  const body = rest
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { subject: subject.trim(), body: `${body}\n` };
}
