import { createHash } from 'node:crypto';

/** @param otherStyles beside the one given; empty or with a blank at its end */
export function policyFor(style: string, scripts: readonly string[], otherStyles = ''): string {
  return [
    "default-src 'none'",
    `style-src ${otherStyles}${policySource(style)}`,
    `script-src ${scripts.map(policySource).join(' ')}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

function policySource(text: string): string {
  return `'sha256-${sha256(text, 'base64')}'`;
}

export function sha256(text: string, encoding: 'base64' | 'base64url'): string {
  return createHash('sha256').update(text).digest(encoding);
}
