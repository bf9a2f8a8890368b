import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseTelephones } from '../../base/telephone.ts';
import { DEFAULTS } from '../defaults.ts';
import type { ConfigRule } from './rule-context.ts';

export const checkLocales: ConfigRule = ({ draft, report }) => {
  const { locale, locales } = draft.site ?? {};
  const first = locales?.[0];
  if (locale !== undefined && first !== undefined && locale !== first) {
    report('config.locale_not_first', ['site', 'locale'], { locale, first });
  }
};

export const checkBudget: ConfigRule = ({ draft, report }) => {
  const written = draft.mackerel ?? {};
  const [timeout, budget] = [
    written.timeoutSeconds ?? DEFAULTS.timeoutSeconds,
    written.budgetSeconds ?? DEFAULTS.budgetSeconds,
  ];
  if (timeout <= budget) return;
  const key = 'timeoutSeconds' in written ? 'timeoutSeconds' : 'budgetSeconds';
  report('config.budget_too_small', ['mackerel', key], { timeout: String(timeout), budget: String(budget) });
};

/** A page without its logo would be noticed by customers first. */
export const checkThemeFiles: ConfigRule = ({ draft, directory, report }) => {
  for (const key of ['logo', 'css', 'templates'] as const) {
    const written = draft.site?.theme?.[key];
    if (written === undefined || existsSync(resolve(directory, written))) continue;
    report('config.file_not_found', ['site', 'theme', key], { file: written });
  }
  const templates = draft.notify?.templates;
  if (templates !== undefined && !existsSync(resolve(directory, templates)))
    report('config.file_not_found', ['notify', 'templates'], { file: templates });
};

/** A wrong number is worse than one that has to be typed. */
export const checkTelephone: ConfigRule = ({ draft, report }) => {
  const phone = draft.site?.support?.phone;
  if (phone === undefined || parseTelephones(phone).some(({ href }) => href !== null)) return;
  report('config.telephone', ['site', 'support', 'phone'], { value: phone });
};
