import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { namedOnly } from '../../src/commands/init/answers.ts';
import { buildStarterWorkflow } from '../../src/commands/init/workflow-text.ts';

interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
}
interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  needs?: string;
  outputs?: Record<string, string>;
  if?: string;
  steps: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: { group: string; 'cancel-in-progress': boolean };
  jobs: Record<string, Job>;
}
interface Action {
  inputs: Record<string, { description: string; default: string }>;
  runs: { using: string; steps: Step[] };
}

const ROOT = join(import.meta.dirname, '../..');
const ACTION_FILE = join(ROOT, '.github/actions/noroshi/action.yml');
const ciText = readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8');
const actionText = readFileSync(ACTION_FILE, 'utf8');
const organizations = ['acme', 'shop'].map(namedOnly);
const answers = { title: 'T', visibility: 'listed', keys: 'variables', apiBase: null } as const;
const starterTexts = (['ja', 'en'] as const).map((locale): [string, string] => [
  `starter ${locale}`,
  buildStarterWorkflow({ ...answers, organizations, locale }),
]);
const workflows: [string, string][] = [['ci.yml', ciText], ...starterTexts];

function stepsOf(workflow: Workflow): Step[] {
  return Object.values(workflow.jobs).flatMap((job) => job.steps);
}

describe.each([...workflows, ['action.yml', actionText] as [string, string]])('%s', (_, text) => {
  it('pins every action by its full commit and names the version beside it', () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map((match) => match[1] ?? '');
    expect(uses.length).toBeGreaterThan(0);
    const remote = uses.filter((use) => !use.startsWith('./'));
    expect(remote.filter((use) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
  });

  it('puts no expression into a script', () => {
    const parsed = parse(text) as Workflow | Action;
    const steps = 'runs' in parsed ? parsed.runs.steps : stepsOf(parsed);
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

describe.each(workflows)('%s', (_, text) => {
  const workflow = parse(text) as Workflow;

  it('has least permissions, a concurrency group and a time limit for every job', () => {
    expect(workflow.permissions).toBeDefined();
    expect(Object.values(workflow.permissions ?? {}).every((level) => level === 'read')).toBe(true);
    expect(workflow.concurrency?.group).toBeTruthy();
    expect(Object.values(workflow.jobs).filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  });

  it('leaves no token behind in the checked-out folder', () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.every((step) => String(step.with?.['persist-credentials']) === 'false')).toBe(true);
  });
});

describe('ci.yml', () => {
  it('runs what a developer runs, on every supported Node.js', () => {
    const workflow = parse(ciText) as { jobs: { test: Job & { strategy: { matrix: { node: string[] } } } } };
    expect(workflow.jobs.test.strategy.matrix.node).toEqual(['20', '22', '24', '26']);
    expect(workflow.jobs.test.steps.some(({ run }) => run === 'bash .ci/run')).toBe(true);
  });
});

describe.each(starterTexts)('the workflow that init writes: %s', (_, text) => {
  const workflow = parse(text) as Workflow;

  it('runs on a schedule and by hand, one run after the other', () => {
    expect(Object.keys(workflow.on)).toEqual(['schedule', 'repository_dispatch', 'workflow_dispatch']);
    expect(workflow.on['repository_dispatch']).toEqual({ types: ['mackerel'] });
    expect(workflow.concurrency?.['cancel-in-progress']).toBe(false);
  });

  it('gives the job with the keys no right to publish, and the job that publishes no key', () => {
    const { build, deploy } = workflow.jobs;
    expect(build?.permissions).toEqual({ contents: 'read' });
    expect(deploy?.permissions).toEqual({ pages: 'write', 'id-token': 'write' });
    expect(JSON.stringify(deploy)).not.toContain('secrets.');
  });

  it('hands over each key by name, and only to the step that needs it', () => {
    const holders = stepsOf(workflow).filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(holders.map(({ id }) => id)).toEqual(['noroshi', 'notify']);
    // Who tells needs the mail server and the state, and no key of Mackerel.
    expect(Object.keys(holders[1]?.env ?? {}).filter((name) => name.includes('MACKEREL'))).toEqual([]);
    expect(holders[0]?.env).toMatchObject({
      MACKEREL_APIKEY_ACME: '${{ secrets.MACKEREL_APIKEY_ACME }}',
      MACKEREL_APIKEY_SHOP: '${{ secrets.MACKEREL_APIKEY_SHOP }}',
    });
  });

  it('publishes the public tree only, also when a part is missing, and then still turns red', () => {
    const upload = stepsOf(workflow).find(({ uses }) => uses?.startsWith('actions/upload-pages-artifact@'));
    expect(upload?.with?.['path']).toBe('dist/public');
    expect(workflow.jobs['deploy']?.if).toContain("needs.build.outputs.ready == 'true'");
    expect(stepsOf(workflow).find(({ run }) => run === 'exit 3')?.if).toContain("exit-code == '3'");
  });

  it('survives a second attempt: the artifact is named by the attempt and handed to the job that deploys', () => {
    const { build, deploy } = workflow.jobs;
    const naming = build?.steps.find(({ id }) => id === 'name');
    expect(naming?.run).toBe('echo "artifact=github-pages-$GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"');
    expect(build?.outputs?.['artifact']).toBe('${{ steps.name.outputs.artifact }}');
    const upload = build?.steps.find(({ uses }) => uses?.startsWith('actions/upload-pages-artifact@'));
    expect(upload?.with?.['name']).toBe('${{ steps.name.outputs.artifact }}');
    const pages = deploy?.steps.find(({ uses }) => uses?.startsWith('actions/deploy-pages@'));
    expect(pages?.with?.['artifact_name']).toBe('${{ needs.build.outputs.artifact }}');
  });

  it('installs the published package of the version that wrote it, without the keys', () => {
    const install = stepsOf(workflow).find(({ run }) => run?.includes('npm install'));
    expect(install?.env?.['NOROSHI']).toBe(`noroshi@${packageJson.version}`);
    expect(install?.run).toMatch(/^env -i PATH="\$PATH" HOME="\$HOME" npm install /);
  });

  it('is honest about late runs, the 60 days, rotation and private repositories', () => {
    expect(text).toMatch(/60 ?(days|日)/);
    expect(text).toMatch(/Rotation|キーの交換/);
    expect(text).toMatch(/private|非公開/);
  });
});

describe('the composite action', () => {
  const action = parse(actionText) as Action;
  const run = action.runs.steps.find(({ id }) => id === 'run');
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'noroshi-action-'));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(
      join(folder, 'dist/cli.mjs'),
      'console.log(JSON.stringify(process.argv.slice(2))); process.exit(Number(process.env.EXIT));',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Its script as the runner starts it: `bash --noprofile --norc -eo pipefail`. */
  function runScript(exit: number, args: string): { code: number; outputs: string; argv: unknown } {
    const outputFile = join(folder, `output-${exit}`);
    writeFileSync(outputFile, '');
    const env = {
      PATH: process.env['PATH'],
      ROOT: folder,
      COMMAND: 'run',
      CONFIG: 'a b.yaml',
      ARGS: args,
      EXIT: String(exit),
    };
    let code = 0;
    let stdout = '';
    try {
      const script = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run?.run ?? 'exit 99'];
      stdout = execFileSync('bash', script, { env: { ...env, GITHUB_OUTPUT: outputFile }, encoding: 'utf8' });
    } catch (thrown) {
      ({ status: code, stdout } = thrown as { status: number; stdout: string });
    }
    return { code, outputs: readFileSync(outputFile, 'utf8'), argv: JSON.parse(stdout) };
  }

  it('describes every input and names a shell for every script', () => {
    expect(Object.values(action.inputs).filter(({ description }) => !description)).toEqual([]);
    expect(action.runs.using).toBe('composite');
    expect(action.runs.steps.filter((step) => step.run !== undefined && step.shell !== 'bash')).toEqual([]);
  });

  /** The script that installs, with an npm that tells what it was asked for and what it saw. */
  function install(given: string): { calls: string[]; root: string } {
    const place = mkdtempSync(join(tmpdir(), 'noroshi-install-'));
    try {
      const bin = join(place, 'bin');
      mkdirSync(bin);
      const npm = `#!/bin/sh\necho "$(pwd -P)|$*|\${MACKEREL_APIKEYS:-no keys}" >> ${place}/calls\n`;
      writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 });
      writeFileSync(join(place, 'output'), '');
      const env = {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        HOME: place,
        PACKAGE: given,
        RUNNER_TEMP: place,
        GITHUB_ACTION_PATH: join(ROOT, '.github/actions/noroshi'),
        GITHUB_OUTPUT: join(place, 'output'),
        MACKEREL_APIKEYS: 'secret',
      };
      const script = action.runs.steps.find(({ id }) => id === 'program')?.run ?? 'exit 99';
      execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env });
      const relative = (text: string): string => text.replaceAll(place, 'TEMP').replaceAll(realpathSync(ROOT), 'ROOT');
      return {
        calls: relative(readFileSync(join(place, 'calls'), 'utf8'))
          .trim()
          .split('\n'),
        root: relative(readFileSync(join(place, 'output'), 'utf8')).trim(),
      };
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }

  it('installs the published package of its own version, without the keys of the caller and without a build', () => {
    const { calls, root } = install('');
    const words = `install --prefix TEMP/noroshi-program --ignore-scripts noroshi@${packageJson.version}`;
    expect(calls.map((call) => call.split('|').slice(1))).toEqual([[words, 'no keys']]);
    expect(root).toBe('root=TEMP/noroshi-program/node_modules/noroshi');
  });

  it('installs what it is told to, or builds the checkout it stands in', () => {
    expect(install('noroshi@9.9.9').calls[0]).toContain('--ignore-scripts noroshi@9.9.9|');
    expect(install('checkout')).toEqual({
      calls: ['ROOT|ci --ignore-scripts|no keys', 'ROOT|run build|no keys'],
      root: 'root=ROOT',
    });
  });

  it('keeps the state in the cache also after a failure, and not when it is elsewhere', () => {
    const save = action.runs.steps.findLast(({ uses }) => uses?.startsWith('actions/cache/save@'));
    expect(save?.if).toBe("always() && inputs.state-directory != ''");
  });

  it.each([
    [0, 0, 'exit-code=0\nready=true\n'],
    [3, 0, 'exit-code=3\nready=true\n'],
    [2, 2, 'exit-code=2\n'],
    [4, 4, 'exit-code=4\n'],
    [1, 1, 'exit-code=1\n'],
  ])('turns exit code %i into %i', (exit, expected, outputs) => {
    expect(runScript(exit, '--json')).toMatchObject({ code: expected, outputs });
  });

  it('hands arguments over as words, never as commands', () => {
    expect(runScript(0, '--out $(id) ; x').argv).toEqual(['run', '--config', 'a b.yaml', '--out', '$(id)', ';', 'x']);
    expect(runScript(0, '').argv).toEqual(['run', '--config', 'a b.yaml']);
  });
});

it('the starter speaks the language of who made it, in the summary of its job too', () => {
  const calls = (text: string): string[] => text.match(/bin\/noroshi" (?:run|notify) [^|']*/g) ?? [];
  const [japanese = [], english = []] = starterTexts.map(([, text]) => calls(text));
  expect(japanese).toHaveLength(2);
  expect(japanese.filter((call) => !call.includes('--locale ja'))).toEqual([]);
  expect(english.filter((call) => call.includes('--locale'))).toEqual([]);
});
