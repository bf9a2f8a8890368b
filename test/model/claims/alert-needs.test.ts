import { describe, expect, it } from 'vitest';
import { findAlertNeeds } from '../../../src/model/claims/alert-needs.ts';
import { DEFAULT_RULES } from '../../../src/config/default-rules.ts';
import { aConfig } from '../../support/builders-model.ts';

describe('what has to be asked about an alert', () => {
  it('is the monitor, because the built-in rules look at muting', () => {
    const needs = findAlertNeeds(aConfig({ rules: [...DEFAULT_RULES] }));
    expect(needs.monitors('acme', { type: 'connectivity' })).toBe(true);
  });

  it('is the status log only for types whose status a rule looks at', () => {
    const needs = findAlertNeeds(aConfig({ rules: [...DEFAULT_RULES] }));
    expect([needs.statusLog({ type: 'connectivity' }), needs.statusLog({ type: 'host' })]).toEqual([false, true]);
  });

  it('is nothing when no rule and no claim looks at it', () => {
    const needs = findAlertNeeds(aConfig({ rules: [{ type: ['connectivity'], as: 'outage' }] }));
    expect([needs.monitors('acme', { type: 'host' }), needs.statusLog({ type: 'host' })]).toEqual([false, false]);
  });

  it('counts a pattern of types as a match', () => {
    const needs = findAlertNeeds(aConfig({ rules: [{ type: ['ex*'], status: ['CRITICAL'], as: 'degraded' }] }));
    expect(needs.statusLog({ type: 'external' })).toBe(true);
  });
});
