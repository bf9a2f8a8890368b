import type { ConfigRule } from './rule-context.ts';
import {
  checkAlertRules,
  checkContractIds,
  checkCustomerIds,
  checkFileSources,
  checkOrganizationsKnown,
  checkOrganizationsTwice,
  checkRunbooks,
  checkVisibility,
} from './rules-identity.ts';
import { checkAuthorities, checkProxies } from './rules-environment.ts';
import { checkChannels, checkMailServer, checkNewsMakeSense, checkNotifyState, checkTold } from './rules-notify.ts';
import {
  checkHookSecret,
  checkKeyRing,
  checkKeysDiffer,
  checkKeyShapes,
  checkKeysPresent,
  checkNamesAreNoKeys,
  checkPing,
  checkLinkSecret,
  checkPassphrases,
  checkS3Credentials,
} from './rules-secrets.ts';
import {
  checkConfigOutsideTargets,
  checkEndpoints,
  checkOwnSites,
  checkSomethingPublished,
  checkStateOutsideTargets,
  checkTargetsApart,
} from './rules-targets.ts';
import { checkBudget, checkLocales, checkTelephone, checkThemeFiles } from './rules-values.ts';

/** Everything that must agree beyond the shape of single values; each rule says all it finds. */
export const CONFIG_RULES: readonly ConfigRule[] = [
  checkLocales,
  checkBudget,
  checkThemeFiles,
  checkTelephone,
  checkOrganizationsTwice,
  checkFileSources,
  checkOrganizationsKnown,
  checkCustomerIds,
  checkContractIds,
  checkVisibility,
  checkAlertRules,
  checkRunbooks,
  checkOwnSites,
  checkTargetsApart,
  checkStateOutsideTargets,
  checkConfigOutsideTargets,
  checkEndpoints,
  checkSomethingPublished,
  checkKeyRing,
  checkKeysPresent,
  checkNamesAreNoKeys,
  checkPing,
  checkKeyShapes,
  checkKeysDiffer,
  checkLinkSecret,
  checkHookSecret,
  checkPassphrases,
  checkS3Credentials,
  checkMailServer,
  checkTold,
  checkChannels,
  checkNewsMakeSense,
  checkNotifyState,
  checkProxies,
  checkAuthorities,
];
