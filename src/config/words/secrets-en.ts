import { didYouMean, type WordTable } from '../../findings/wording.ts';
import type { FindingCode } from '../finding.ts';

export type SecretCode = Extract<
  FindingCode,
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
  | 'config.passphrase_characters'
  | 'config.passphrase_short'
  | 'config.passphrase_unused'
  | 'config.locked_without_passphrase'
  | 'config.proxy'
  | 'config.no_proxy'
  | 'config.authorities'
>;

/** What is said of keys, secrets and the environment that they come from. */
export const SECRETS_EN: WordTable<SecretCode> = {
  'config.key_missing': (a) => [
    `"${a.organization}" has no API key.`,
    `Add it to MACKEREL_APIKEYS, or write "apiKey: \${NAME}" beside its name. ${a.nearest ? `MACKEREL_APIKEYS has "${a.nearest}"; did you mean that?` : ''}`.trim(),
  ],
  'config.keys_missing': (a) => [
    `take ${a.count} keys from MACKEREL_APIKEYS, which is not set or empty.`,
    'Set it to one JSON object: {"name":"key","other":"key"}.',
  ],
  'config.key_as_name': () => [
    'looks like an API key, where the name of an organization is expected.',
    'Write the name here and put the key into the environment. If the file was ever shared, delete this key in Mackerel.',
  ],
  'config.key_blank': (a) => [
    `gets a key with blanks, line breaks or other characters that no key has, from ${a.name}.`,
    'Copy the key again, without a blank or line break around it.',
  ],
  'config.key_twice': (a) => [
    `"${a.organization}" has the same API key as "${a.other}".`,
    'A key belongs to one organization; give each its own.',
  ],
  'config.keys_not_json': () => [
    'cannot be read with MACKEREL_APIKEYS: it is not JSON.',
    'Write one object, in .env between single quotes: \'{"name":"key","other":"key"}\'.',
  ],
  'config.keys_not_object': () => [
    'cannot be read with MACKEREL_APIKEYS: it is JSON, but not an object.',
    'Write one object: {"name":"key","other":"key"}.',
  ],
  'config.keys_value': (a) => [
    `cannot use MACKEREL_APIKEYS["${a.name}"]: its value is not a text.`,
    'Write {"name":"key"} with the key in quotes.',
  ],
  'config.keys_swapped': () => [
    'cannot be read with MACKEREL_APIKEYS: names and keys are swapped.',
    'The name comes first: {"name":"key"}.',
  ],
  'config.keys_unused': (a) => [
    `do not use ${a.count} of the keys in MACKEREL_APIKEYS${a.names ? `: ${a.names}` : ''}.`,
    'Is an organization missing, or written differently?',
  ],
  'config.variable_missing': (a) => [
    `needs the environment variable ${a.name}, which is not set or empty.`,
    didYouMean(a.nearest),
  ],
  'config.credentials_missing': (a) => [
    `needs ${a.names}.`,
    'Set them in the environment, or write "credentials:" with ${NAME} values here.',
  ],
  'config.region_missing': () => ['needs a region.', 'Write "region:", or set AWS_REGION.'],
  'config.ping_url': (a) => [
    `gets no address from ${a.name}.`,
    'Copy the whole https:// address of the check into the environment.',
  ],
  'config.secret_missing': (a) => [
    'needs NOROSHI_SECRET, which makes the links of unlisted and locked customers.',
    `Set it to at least 32 random characters (openssl rand -base64 32) and keep it: links change with it. Customers that need it: ${a.count}.`,
  ],
  'config.secret_short': (a) => [
    `cannot be protected by ${a.name}: it is shorter than 32 characters.`,
    'Make one with: openssl rand -base64 32',
  ],
  'config.secret_trimmed': () => [
    'is made of NOROSHI_SECRET without the blanks or line breaks around it.',
    'Links made with them go on as former ones. Take them out of the value; then put the value with them into NOROSHI_SECRET_PREVIOUS as a JSON list until everybody has the new link.',
  ],
  'config.secret_quoted': (a) => [
    `takes the quotes around ${a.name} for a part of it.`,
    'Shells and .env take quotes away, “docker --env-file” and some consoles keep them: write it without. A NOROSHI_SECRET of which links were given away goes with its quotes into NOROSHI_SECRET_PREVIOUS, as a JSON list.',
  ],
  'config.passphrase_characters': (a) => [
    `holds a line break or another character that nobody can type, from ${a.name}.`,
    'Write it on one line.',
  ],
  'config.passphrase_short': (a) => [
    `gets a passphrase of fewer than ${a.limit} characters from ${a.name}.`,
    'Whoever has the page can try passphrases at leisure; choose a long one.',
  ],
  'config.passphrase_unused': (a) => [
    `is not used: the customer is ${a.visibility}.`,
    'Only locked pages ask for a passphrase.',
  ],
  'config.locked_without_passphrase': (a) => [
    `is locked, but has no passphrase${a.id ? ` ("${a.id}")` : ''}.`,
    'The key is then part of the link alone: whoever has the link can read. Add "passphrase: ${NAME}" to ask for one.',
  ],

  'config.proxy': (a) => [
    `The environment variable ${a.variable} is not the address of a proxy.`,
    'Write host:port, http://host:port or https://host:port; credentials as http://user:password@host:port, with %XX for signs in them.',
  ],
  'config.no_proxy': (a) => [
    `The environment variable ${a.variable} holds "${a.entry}", which is neither a host nor a network and is passed over.`,
    'Write names, addresses, or networks such as 10.0.0.0/8 and fd00::/8, separated by commas.',
  ],
  'config.authorities': (a) => [
    `The environment variable ${a.variable} cannot be used: ${a.reason}.`,
    'It names a file with certificates of authorities in PEM form, from the folder of the configuration or absolute.',
  ],
};
