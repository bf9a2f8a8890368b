import { createFindingMaker, type Finding as AnyFinding } from '../findings/finding.ts';

export type FindingCode =
  // The file itself
  | 'config.file_missing'
  | 'config.file_unreadable'
  | 'config.not_utf8'
  | 'config.utf16'
  | 'config.empty'
  | 'config.not_a_map'
  | 'config.yaml_syntax'
  | 'config.yaml_tab'
  | 'config.yaml_indent'
  | 'config.yaml_blank'
  | 'config.yaml_colon'
  | 'config.yaml_tight'
  | 'config.yaml_dash'
  | 'config.yaml_sign'
  | 'config.yaml_quote'
  | 'config.yaml_brace'
  | 'config.yaml_colour'
  | 'config.yaml_documents'
  | 'config.yaml_alias'
  | 'config.duplicate_key'
  // One value
  | 'config.unknown_key'
  | 'config.missing_key'
  | 'config.empty_value'
  | 'config.wrong_type'
  | 'config.invalid_option'
  | 'config.out_of_range'
  | 'config.empty_list'
  | 'config.too_long'
  | 'config.no_form'
  | 'config.plain_secret'
  | 'config.blank_text'
  | 'config.control_characters'
  | 'config.id_shape'
  | 'config.time_zone'
  | 'config.url'
  | 'config.email'
  | 'config.telephone'
  | 'config.colour'
  | 'config.glob_stars'
  | 'config.role_glob'
  | 'config.s3_location'
  | 'config.s3_bucket'
  | 'config.s3_prefix'
  | 'config.endpoint_names_bucket'
  | 'config.git_remote'
  | 'config.git_branch'
  | 'config.metric_prefix'
  | 'config.smtp_url'
  | 'config.blank_edges'
  | 'config.chatwork_room'
  // Values that must agree
  | 'config.locale_not_first'
  | 'config.budget_too_small'
  | 'config.file_not_found'
  | 'config.organization_twice'
  | 'config.organization_unknown'
  | 'config.file_source'
  | 'config.customer_id_taken'
  | 'config.customer_id_reserved'
  | 'config.customer_id_underivable'
  | 'config.contract_id_twice'
  | 'config.visibility_missing'
  | 'config.rule_shadows'
  | 'config.unknown_alert_type'
  | 'config.runbook_empty'
  | 'config.publish_without_url'
  | 'config.url_without_publish'
  | 'config.url_twice'
  | 'config.internal_published'
  | 'config.target_twice'
  | 'config.target_nested'
  | 'config.target_holds_config'
  | 'config.state_published'
  | 'config.no_targets'
  // Secrets
  | 'config.key_missing'
  | 'config.keys_missing'
  | 'config.key_as_name'
  | 'config.key_blank'
  | 'config.key_twice'
  | 'config.keys_not_json'
  | 'config.keys_not_object'
  | 'config.keys_value'
  | 'config.keys_swapped'
  | 'config.keys_unused'
  | 'config.variable_missing'
  | 'config.credentials_missing'
  | 'config.region_missing'
  | 'config.ping_url'
  | 'config.secret_missing'
  | 'config.secret_short'
  | 'config.secret_trimmed'
  | 'config.secret_quoted'
  | 'config.passphrase_short'
  | 'config.passphrase_characters'
  | 'config.passphrase_unused'
  | 'config.locked_without_passphrase'
  // Who is told
  | 'config.smtp_variable'
  | 'config.channel_url'
  | 'config.teams_retired'
  | 'config.hook_key_short'
  | 'config.mail_without_notify'
  | 'config.internal_notified'
  | 'config.told_twice'
  | 'config.never_detected'
  | 'config.notify_state_in_cache'
  // The environment
  | 'config.proxy'
  | 'config.no_proxy'
  | 'config.authorities'
  // Against what Mackerel holds
  | 'config.service_unknown'
  | 'config.rule_service_unknown'
  | 'config.name_unmatched';

/** Something about the configuration that the operator should know. */
export type Finding = AnyFinding<FindingCode>;

const WARNINGS: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'config.telephone',
  'config.yaml_quote',
  'config.endpoint_names_bucket',
  'config.rule_shadows',
  'config.unknown_alert_type',
  'config.url_without_publish',
  'config.keys_unused',
  'config.secret_trimmed',
  'config.secret_quoted',
  'config.passphrase_unused',
  'config.locked_without_passphrase',
  'config.no_proxy',
  'config.told_twice',
  'config.never_detected',
  'config.notify_state_in_cache',
  'config.rule_service_unknown',
  'config.name_unmatched',
]);

export const createFinding = createFindingMaker(WARNINGS);
