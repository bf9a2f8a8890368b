import { slugFromName } from '../derived-customers.ts';
import { findNearest } from '../../findings/nearest.ts';
import { listOrganizations, type ConfigRule } from './rule-context.ts';
import { KNOWN_ALERT_TYPES } from '../schema/schema-rules.ts';
import { asList } from '../schema/schema-values.ts';
import { isPattern } from '../glob.ts';
import { isReservedId } from '../reserved-ids.ts';
import type { Draft } from '../draft.ts';
import type { FindingPath } from '../../findings/finding.ts';
import type { z } from 'zod';
import type { RuleSchema } from '../schema/schema-rules.ts';

export const checkOrganizationsTwice: ConfigRule = ({ draft, report }) => {
  const firstByName = new Map<string, number>();
  const organizations = listOrganizations(draft);
  for (const { index, path, name } of organizations) {
    const first = firstByName.get(name);
    if (first === undefined) firstByName.set(name, index);
    else report('config.organization_twice', path, { organization: name, other: `organizations[${first}]` });
  }
  // What is remembered under a former name can go on in one organization only.
  for (const { index, path, formerly } of organizations) {
    for (const [f, name] of formerly.entries()) {
      const first = firstByName.get(name);
      if (first === undefined) firstByName.set(name, index);
      else report('config.organization_twice', [...path, 'formerly', f], { organization: name, other: `organizations[${first}]` }); // prettier-ignore
    }
  }
};

export const checkFileSources: ConfigRule = ({ draft, report }) => {
  for (const [index, written] of (draft.organizations ?? []).entries()) {
    if (typeof written !== 'object') continue;
    const isFile = 'file' in written;
    const unfit = isFile ? (['apiKey', 'apiBase'] as const) : (['maxAgeMinutes'] as const);
    for (const key of unfit) {
      if (key in written) report('config.file_source', ['organizations', index, key], { isFile: isFile ? 'yes' : '' });
    }
  }
};

export const checkOrganizationsKnown: ConfigRule = ({ draft, report }) => {
  const names = listOrganizations(draft).map(({ name }) => name);
  // An organization whose own entry is wrong may be the one that is meant.
  if (names.length === 0 || names.length < (draft.organizations ?? []).length) return;
  const check = (organization: string | undefined, path: FindingPath): void => {
    if (organization === undefined || names.includes(organization)) return;
    const nearest = findNearest(organization, names);
    report('config.organization_unknown', path, {
      organization,
      known: names.join(', '),
      ...(nearest && { nearest }),
    });
  };
  for (const [c, customer] of (draft.customers ?? []).entries()) {
    for (const [f, claim] of (customer?.from ?? []).entries()) {
      check(claim?.organization, ['customers', c, 'from', f, 'organization']);
    }
  }
  for (const [r, runbook] of (draft.runbooks ?? []).entries()) {
    check(runbook?.organization, ['runbooks', r, 'organization']);
  }
};

export const checkRunbooks: ConfigRule = ({ draft, report }) => {
  for (const [r, runbook] of (draft.runbooks ?? []).entries()) {
    if (runbook === undefined || 'url' in runbook || 'text' in runbook) continue;
    report('config.runbook_empty', ['runbooks', r], {});
  }
};

export const checkCustomerIds: ConfigRule = ({ draft, report }) => {
  const firstById = new Map<string, string>();
  const check = (id: string, path: FindingPath, owner: string): void => {
    if (isReservedId(id)) report('config.customer_id_reserved', path, { id });
    const first = firstById.get(id);
    if (first === undefined) firstById.set(id, owner);
    else report('config.customer_id_taken', path, { id, other: first });
  };
  for (const [index, customer] of (draft.customers ?? []).entries()) {
    if (customer?.id !== undefined) check(customer.id, ['customers', index, 'id'], `customers[${index}]`);
  }
  if ('customers' in draft) return;
  const isNew = new Set<string>();
  for (const { index, path, name, formerly } of listOrganizations(draft)) {
    if (isNew.has(name)) continue; // Reported as an organization that is there twice.
    isNew.add(name);
    const id = slugFromName(formerly[0] ?? name);
    if (id === undefined) report('config.customer_id_underivable', path, { organization: name });
    else check(id, path, `organizations[${index}]`);
  }
};

export const checkContractIds: ConfigRule = ({ draft, report }) => {
  const ownerById = new Map<string, number>();
  for (const [index, customer] of (draft.customers ?? []).entries()) {
    const ids = customer?.ids;
    if (ids === undefined) continue;
    const listed = Array.isArray(ids) ? ids.entries() : Object.keys(ids).map((id) => [id, id] as const);
    for (const [step, id] of listed) {
      if (id === undefined) continue;
      const key = id.normalize('NFKC').toLowerCase().trim();
      const owner = ownerById.get(key);
      if (owner === undefined) ownerById.set(key, index);
      else report('config.contract_id_twice', ['customers', index, 'ids', step], { id, other: `customers[${owner}]` });
    }
  }
};

export const checkVisibility: ConfigRule = ({ draft, report }) => {
  // One that was written but is wrong has its own finding.
  const fallback = draft.defaults ?? {};
  if (
    fallback.visibility !== undefined ||
    'visibility' in fallback ||
    ('defaults' in draft && draft.defaults === undefined)
  )
    return;
  if (draft.customers === undefined) {
    if (!('customers' in draft)) report('config.visibility_missing', ['defaults', 'visibility'], {}, ['organizations']);
    return;
  }
  const without = [...draft.customers.entries()].filter(([, each]) => each !== undefined && !('visibility' in each));
  // Where nobody has one, it was forgotten once and not for each.
  if (without.length > 1 && without.length === draft.customers.length)
    return report('config.visibility_missing', ['defaults', 'visibility'], {}, ['customers']);
  for (const [index] of without)
    report('config.visibility_missing', ['customers', index, 'visibility'], {}, ['customers', index]);
};

export const checkAlertRules: ConfigRule = ({ draft, report }) => {
  type RuleDraft = Draft<z.input<typeof RuleSchema>>;
  const check = (rules: readonly (RuleDraft | undefined)[] | undefined, above: FindingPath): void => {
    const list = rules ?? [];
    const shadow = list.findIndex((rule) => rule !== undefined && Object.keys(rule).every((key) => key === 'as'));
    if (shadow >= 0 && shadow < list.length - 1) {
      report('config.rule_shadows', [...above, shadow], { count: String(list.length - 1 - shadow) });
    }
    for (const [index, rule] of list.entries()) {
      for (const type of asList(rule?.type)) {
        if (type === undefined || isPattern(type) || KNOWN_ALERT_TYPES.some((known) => known === type)) continue;
        const nearest = findNearest(type, KNOWN_ALERT_TYPES);
        report('config.unknown_alert_type', [...above, index, 'type'], { type, ...(nearest && { nearest }) });
      }
    }
  };
  check(draft.rules, ['rules']);
  for (const [index, customer] of (draft.customers ?? []).entries())
    check(customer?.rules, ['customers', index, 'rules']);
};
