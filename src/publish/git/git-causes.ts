import type { PublishErrorCode } from '../publish-error.ts';

interface Cause {
  says: RegExp;
  code: PublishErrorCode;
  hint: string;
}

/** What git and its servers say, the first that fits. */
const CAUSES: readonly Cause[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    code: 'publish.refused',
    hint: 'SECURITY: the server shows another host key than before. Somebody may stand in between: ask its operator for the right key, and only then replace it in known_hosts.',
  },
  {
    says: /host key verification failed|no \S+ host key is known/i,
    code: 'publish.refused',
    hint: 'The host key of the server is not known yet: compare it with what its operator publishes, and add it to known_hosts of the user who runs Noroshi (ssh-keyscan HOST).',
  },
  {
    says: /time is up/,
    code: 'publish.unreachable',
    hint: 'The server is too slow, or hangs; the next run tries again.',
  },
  {
    says: /unusable temporary folder/,
    code: 'publish.refused',
    hint: 'Git works in a folder of its own: let TMPDIR name one that exists and can be written.',
  },
  {
    says: /mismatched algorithms|hash algorithm|object-format|different (?:hash|object format)|unsupported object format|SHA-?256/i,
    code: 'publish.refused',
    hint: 'The repository uses another hash than SHA-1: make it anew with `git init --bare --object-format=sha1`.',
  },
  {
    says: /denyNonFastForwards|non-fast-forward|denying non-fast-forward/i,
    code: 'publish.refused',
    hint: 'The server takes no branch that is replaced: write `keepHistory: true`, or allow it there.',
  },
  {
    says: /could not read (?:username|password)|terminal prompts disabled/i,
    code: 'publish.refused',
    hint: 'Git has no credentials for this address: give it a credential helper, or a deploy key and an SSH address.',
  },
  {
    says: /\b413\b|request entity too large|payload too large/i,
    code: 'publish.refused',
    hint: 'The server takes no request as large as this: raise its limit (nginx: client_max_body_size), or push by SSH.',
  },
  {
    says: /repository (?:'.*' )?not found|does not appear to be a git repository|not a git repository|\b404\b/i,
    code: 'publish.unreachable',
    hint: 'There is no such repository, or this key may not see it: check `remote`.',
  },
  {
    says: /protected|pre-receive hook declined|hook declined/i,
    code: 'publish.refused',
    hint: 'A rule or a hook of the server refuses the push: allow this key to write to the branch, replacing it.',
  },
  {
    says: /denied|rejected|authentication|\b40[13]\b|invalid/i,
    code: 'publish.refused',
    hint: 'Check that the key or token may push to this branch, and that it is not protected.',
  },
];

/** Why git ended, and what to do about it. */
export function causeOf(said: string): Pick<Cause, 'code' | 'hint'> {
  return (
    CAUSES.find(({ says }) => says.test(said)) ?? {
      code: 'publish.unreachable',
      hint: 'Check `remote` and the network; the next run tries again.',
    }
  );
}
