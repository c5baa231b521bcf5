import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Fails with the rule and the element of every fault against WCAG 2.2 AA that axe finds on the page as it stands, and of
 * these rules beyond it.
 */
export async function expectAccessible(page: Page, beyond: readonly string[] = []): Promise<void> {
  const rules = Object.fromEntries(beyond.map((rule) => [rule, { enabled: true }]));
  const { violations } = await new AxeBuilder({ page }).options({ rules }).withTags(standard).analyze();
  const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  expect(faults).toEqual([]);
}
