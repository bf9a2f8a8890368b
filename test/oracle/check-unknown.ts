import { hasAnswered, readingOf, speaksOf, type Look } from './looks.ts';
import type { Page } from './pages.ts';
import type { Story } from './story.ts';

/**
 * What could not be read is never green, and what could is never unknown.
 *
 * @param namesAll whether what cannot be seen is also named where it is known to be out
 */
export function checkUnknown(
  story: Story,
  looks: readonly Look[],
  customer: string,
  page: Page,
  namesAll: boolean,
): string[] {
  const look = looks.at(-1)!;
  const problems: string[] = [];
  for (const { name, hosts } of story.organizations) {
    if (!speaksOf(look, customer, name)) continue;
    const reading = hasAnswered(story, look, name) ? 'certain' : readingOf(story, look, name);
    const names = new Set(hosts.flatMap((host) => host.name.map(({ value }) => value)));
    for (const component of page.components.filter(({ kind, name: shown }) => kind === 'host' && names.has(shown))) {
      const isListed = page.unknown.some(({ component: id }) => id === component.id);
      if (reading === 'certain' && (isListed || component.state === 'unknown')) {
        problems.push(`${customer}: ${component.name} was read and is unknown`);
      }
      if (reading === 'certain') continue;
      if (component.state === 'operational') problems.push(`${customer}: ${component.name} is green, and was not read`);
      if (!isListed && namesAll)
        problems.push(`${customer}: ${component.name} was not read, and “unknown” does not name it`);
    }
  }
  return problems;
}
