import type { ScopePage } from '../../model/pages/scope-page.ts';
import type { ScopeWords } from '../words/scope/scope-words.ts';
import { hygieneWordsFor } from '../words/scope/hygiene-words.ts';
import { scopeRoutes } from './scope-routes.ts';

/** A way to another page of the internal tree, in the line above every page. */
export interface NavEntry {
  path: string;
  word: string;
  /** What is wrong there; empty when nothing is. */
  warning: string;
}

/** What stands above the pages of one tree. The page of one organization knows only that one, and warns of nothing. */
export function navigationOf(page: ScopePage, scope: ScopeWords, isWhole: boolean): NavEntry[] {
  const failed = page.organizations.filter(({ failure }) => failure !== null).length;
  const unclaimed = page.unmapped.alerts.length;
  return [
    {
      path: scopeRoutes.organizations,
      word: scope.organizations,
      warning: isWhole && failed > 0 ? scope.organizationsFailed(failed) : '',
    },
    { path: scopeRoutes.unmapped, word: scope.unmapped, warning: isWhole && unclaimed > 0 ? String(unclaimed) : '' },
    { path: scopeRoutes.history, word: scope.history, warning: '' },
    { path: scopeRoutes.hygiene, word: hygieneWordsFor(page.locale).title, warning: '' },
  ];
}
