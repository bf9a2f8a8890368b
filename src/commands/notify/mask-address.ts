import type { Locale } from '../../config/config.ts';
import type { Endpoint } from '../../notify/deliver.ts';
import { NOTIFY_COMMAND_WORDS } from './notify-words.ts';

/** Where somebody is told, for lists: addresses only where they are asked for. */
export function describeEndpoint(
  endpoint: Endpoint | undefined,
  showsAddresses: boolean,
  locale: Locale = 'en',
): string {
  if (endpoint === undefined) return NOTIFY_COMMAND_WORDS[locale].notConfigured;
  const { channel } = endpoint;
  if (channel.kind === 'chatwork') return `chatwork ${channel.room}`;
  if (channel.kind !== 'mail') return channel.kind;
  return showsAddresses ? channel.address : maskAddress(channel.address);
}

/** `a***@e***.jp` */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, 1)}***@${domain.slice(0, 1)}***${domain.slice(domain.lastIndexOf('.'))}`;
}
