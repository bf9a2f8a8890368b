import { tellCode } from '../../base/system-words.ts';
import { LOOK_ALIKES_EN } from '../../findings/look-alike-words.ts';
import { didYouMean, type WordTable } from '../../findings/wording.ts';
import { tellYamlError } from '../../findings/yaml-error-words.ts';
import type { FindingCode } from '../finding.ts';
import { NOTIFY_EN } from './notify-en.ts';
import { SECRETS_EN } from './secrets-en.ts';

const REPLACE =
  'Put the value into the environment and write ${NAME} here. If the file was ever shared, replace the secret.';

/** The English wording of every finding, in one place. */
export const FINDINGS_EN: WordTable<FindingCode> = {
  'config.file_missing': (a) => [
    `There is no file ${a.file}.`,
    a.near
      ? `There is ${a.near}: rename it, or name it with --config FILE.`
      : 'Write one with "noroshi init", or name another with --config FILE.',
  ],
  'config.file_unreadable': (a) =>
    a.reason === 'EISDIR'
      ? [`${a.file} is a folder.`, 'Name the file in it, such as noroshi.yaml, with --config FILE.']
      : [`${a.file} could not be read: ${tellCode(a.reason ?? '').en}.`, 'Check that this user may read it.'],
  'config.not_utf8': (a) => [`The file ${a.file} is not UTF-8.`, 'Save it as UTF-8; Shift_JIS cannot be read.'],
  'config.utf16': (a) => [
    `The file ${a.file} is UTF-16.`,
    'Save it as UTF-8. Windows PowerShell writes UTF-16 with ">"; use Out-File -Encoding utf8.',
  ],
  'config.empty': () => [
    'The file is empty.',
    'Write a starter file with "noroshi init" in an empty folder, and copy from it.',
  ],
  'config.not_a_map': (a) => [`The file holds ${a.got}, where keys such as "site:" are expected.`],
  'config.yaml_syntax': (a) => tellYamlError(a.kind, 'en'),
  'config.yaml_tab': () => ['A tab stands in the indentation.', 'YAML is indented with blanks only.'],
  'config.yaml_indent': (a) => [
    `This line is indented by ${a.indent}, where nothing above it is.`,
    a.fitting
      ? `Is ${a.fitting.replaceAll('|', ' or ')} meant? Otherwise look at the line before.`
      : 'Look at the line before, too.',
  ],
  'config.yaml_blank': LOOK_ALIKES_EN.blank,
  'config.yaml_colon': LOOK_ALIKES_EN.colon,
  'config.yaml_tight': LOOK_ALIKES_EN.tight,
  'config.yaml_dash': LOOK_ALIKES_EN.dash,
  'config.yaml_sign': LOOK_ALIKES_EN.sign,
  'config.yaml_quote': (a) => [
    `The quote ${a.quote} is a letter to YAML, and here a part of the value.`,
    'Quotes are the ordinary " and \'; where it is meant, put ordinary ones around all of it.',
  ],
  'config.yaml_brace': (a) => [
    `write "${a.reference}" in quotes here.`,
    'Between { and } an unquoted brace ends the map.',
  ],
  'config.yaml_colour': (a) => [`write "${a.colour}" in quotes here.`, 'An unquoted # begins a comment.'],
  'config.yaml_documents': () => [
    'A second document begins here.',
    'Remove the line "---"; one file is one configuration.',
  ],
  'config.yaml_alias': (a) => {
    if (a.what === 'too_many')
      return ['The file uses its anchors too often to be read safely.', 'Write the repeated parts out.'];
    if (a.what === 'circle') return ['An anchor contains itself here.', 'Write the repeated part out.'];
    return [
      'This anchor is not defined above.',
      'A value that begins with * refers to an anchor; put globs such as "*web*" into quotes.',
    ];
  },
  'config.duplicate_key': () => ['This key is written twice.', 'Keep one of them; only one could count.'],

  'config.unknown_key': (a, place) => [
    `${place} is not a key that Noroshi knows.`,
    didYouMean(a.nearest) ||
      (a.home && `It belongs under "${a.home}".`) ||
      (a.known ? `Known here: ${a.known}.` : 'Remove it.'),
  ],
  'config.missing_key': (a, place) => [`${place} is missing.`, a.meaning ?? ''],
  'config.empty_value': (_, place) => [
    `${place} is empty.`,
    'Give it a value or remove the key. Colours need quotes: an unquoted # begins a comment.',
  ],
  'config.wrong_type': (a) => [
    `must be ${a.expected}, not ${a.got}.`,
    a.expected === 'text' && a.got === 'a number' ? 'Put it into quotes; leading zeros would be lost otherwise.' : '',
  ],
  'config.invalid_option': (a) => [`"${a.value}" is not one of: ${a.options}.`, didYouMean(a.nearest)],
  'config.out_of_range': (a) => [`must be ${a.bound}, not ${a.value}.`],
  'config.empty_list': () => ['is an empty list.', 'Write at least one entry.'],
  'config.too_long': (a) => (a.limit ? [`is longer than ${a.limit} characters.`] : ['is empty.']),
  'config.no_form': (a) => [`must be exactly one of: ${a.forms}.`, didYouMean(a.nearest)],
  'config.plain_secret': () => ['must be written as ${NAME}; a secret never stands in this file.', REPLACE],
  'config.blank_text': () => ['is blank.', 'Write a text that says something.'],
  'config.control_characters': () => [
    'holds line breaks, control or direction characters.',
    'Type it again on one line.',
  ],
  'config.id_shape': (a) => [
    `"${a.value}" is not an id.`,
    'Ids have lower-case letters, digits and hyphens, begin with a letter or digit, and are at most 63 long.',
  ],
  'config.time_zone': (a) => [`"${a.value}" is not a time zone.`, 'Write an IANA name such as Asia/Tokyo.'],
  'config.url': () => [
    'is not an absolute web address.',
    'Write https:// (or http://) and a host, without name and password; a base address ends with its path.',
  ],
  'config.email': (a) => [`"${a.value}" is not a mail address.`],
  'config.telephone': (a) => [
    `Nobody can be sure what a telephone is to dial for "${a.value}": pages show it as text, without a link.`,
    'Write numbers alone, several with "/" between them, an extension as "内線 123" or "ext. 123", and anything else in brackets behind.',
  ],
  'config.colour': (a) => [`"${a.value}" is not a colour.`, 'Write it as "#0b57d0" or "#05d", in quotes.'],
  'config.glob_stars': (a) => [`"${a.value}" has more than six stars.`, 'Shorten it, or write two globs.'],
  'config.role_glob': (a) => [
    `"${a.value}" is not a role.`,
    'Roles are written "service:role"; both sides may have stars.',
  ],
  'config.s3_bucket': () => [
    'is not the name of a bucket.',
    'Write the name alone, without s3:// and folders: 3 to 63 lower-case letters, digits, dots and hyphens.',
  ],
  'config.s3_location': () => [
    'is not a place in S3.',
    'Write s3://bucket/prefix/ ; bucket names have lower-case letters, digits, dots and hyphens.',
  ],
  'config.s3_prefix': (a) => [
    `"${a.value}" is not a prefix.`,
    'Write folders such as status/public/ , without empty parts, dots alone, or \\ ? # % *.',
  ],
  'config.endpoint_names_bucket': (a) => [
    `names the bucket "${a.bucket}" too.`,
    'Write the address of the service alone, unless its address really ends so: the bucket is added to it.',
  ],
  'config.git_remote': () => [
    'is not a repository address that can be used.',
    'Write https://…, ssh://…, git@host:path or a path; never a token or password: use a credential helper or an SSH key.',
  ],
  'config.git_branch': (a) => [`"${a.value}" is not a branch name.`],
  'config.metric_prefix': (a) => [
    `"${a.value}" cannot begin a metric name.`,
    'Use letters, digits, _ and -, with dots between.',
  ],

  'config.locale_not_first': (a) => [
    `is "${a.locale}", but the first of site.locales is "${a.first}".`,
    'The first one is the main language; write only one of the two keys.',
  ],
  'config.budget_too_small': (a) => [
    `does not fit: one request may take ${a.timeout} s, one organization only ${a.budget} s.`,
    'budgetSeconds must be at least timeoutSeconds.',
  ],
  'config.file_not_found': (a) => [`"${a.file}" does not exist.`, 'Relative paths count from the configuration file.'],
  'config.organization_twice': (a) => [
    `"${a.organization}" is already ${a.other}.`,
    'Each organization is read once; remove one of them.',
  ],
  'config.file_source': (a) =>
    a.isFile
      ? ['means nothing beside "file".', 'A file is read without a key; remove one of the two.']
      : ['means nothing without "file".', 'It says how old a file may be; remove it, or write the file.'],
  'config.organization_unknown': (a) => [
    `"${a.organization}" is not one of the organizations.`,
    didYouMean(a.nearest) || `They are: ${a.known}.`,
  ],
  'config.customer_id_taken': (a) => [
    `leads to the customer id "${a.id}", which ${a.other} has already.`,
    'Each customer needs its own id.',
  ],
  'config.customer_id_reserved': (a) => [
    `cannot be the customer id "${a.id}": the word is reserved.`,
    'Choose another id, such as the customer’s name.',
  ],
  'config.customer_id_underivable': (a) => [
    `"${a.organization}" has no letter or digit to make a customer id of.`,
    'Write the customers out under "customers:", each with an id.',
  ],
  'config.contract_id_twice': (a) => [
    `"${a.id}" belongs to ${a.other} already.`,
    'A contract id must lead to one customer only.',
  ],
  'config.visibility_missing': (_, place) => [
    `${place} is missing: nobody is published by accident.`,
    'Write listed, unlisted, locked or internal here, or once for all under defaults.visibility.',
  ],
  'config.rule_shadows': (a) => [
    `has no condition, so no rule after it can match (${a.count}).`,
    'Move it to the end of the list.',
  ],
  'config.unknown_alert_type': (a) => [`"${a.type}" is not an alert type that Noroshi knows.`, didYouMean(a.nearest)],
  'config.publish_without_url': () => ['needs "url" beside it.', 'A tree that stands alone must know its own address.'],
  'config.url_without_publish': () => [
    'has no "publish" beside it.',
    'Its tree is built, but "noroshi run" puts it nowhere.',
  ],
  'config.url_twice': (a) => [`is also the address of ${a.other}.`, 'Each tree needs its own address.'],
  'config.internal_published': (a, place) => [
    `${place} stands at an internal customer.`,
    `Internal customers have no page outside; remove "${a.key}" or choose another visibility.`,
  ],
  'config.target_twice': (a) => [
    `is the same place as ${a.other}.`,
    'Each place receives one tree; two would overwrite or reveal each other.',
  ],
  'config.target_nested': (a) => [
    `lies ${a.how} ${a.other}.`,
    'Choose places side by side; who reads one tree could read the other.',
  ],
  'config.target_holds_config': () => [
    'holds this configuration file.',
    'Choose a folder of its own, such as ./dist/public; .env would be published otherwise.',
  ],
  'config.state_published': (a) => [
    `shares its place with ${a.other}.`,
    'The state names every customer; keep it outside every published tree.',
  ],
  'config.no_targets': () => [
    'names no target.',
    'Write at least one under publish.public, such as { directory: ./dist/public }, or run with --no-publish.',
  ],

  ...SECRETS_EN,
  ...NOTIFY_EN,
  'config.service_unknown': (a) => [
    `"${a.service}" is not a service of organization "${a.organization}".`,
    [didYouMean(a.nearest), a.services ? `Its services are: ${a.services}.` : 'It has no services.']
      .filter(Boolean)
      .join(' '),
  ],
  'config.rule_service_unknown': (a) => [
    `"${a.service}" is not a service of any organization that this rule is for.`,
    didYouMean(a.nearest),
  ],
  'config.runbook_empty': () => [
    'This runbook says neither where it stands nor what to do.',
    'Write url:, text:, or both.',
  ],
  'config.name_unmatched': (a) => [
    `"${a.name}" matches no ${a.what} of ${a.organization}.`,
    didYouMean(a.nearest) || (a.what === 'monitor' ? 'Check monitors are in no list; one of them may be meant.' : ''),
  ],
};
