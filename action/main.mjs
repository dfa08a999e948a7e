// The GitHub Action: checks the servers of configuration files with the command line, writes outputs,
// the page of the job and one comment, and fails the step when it was asked to. Started by action.yml.
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommentFailed, pullRequestOf, writeComment } from './comment.mjs';
import { InputError, readInputs, SEVERITIES } from './inputs.mjs';
import { reportMarkdown } from './report.mjs';
import { NotRun, runCli } from './run-cli.mjs';
import { addSummary, annotate, setOutput } from './workflow.mjs';

/** Tools of one severity and worse, of the servers that are switched on. */
function toolsFrom(stack, severity) {
  const from = SEVERITIES.indexOf(severity);
  const records = stack.servers
    .filter(({ disabled }) => !disabled)
    .flatMap(({ record }) => record ?? []);
  const sum = (name) => records.reduce((total, { severities }) => total + severities[name], 0);
  return SEVERITIES.slice(from).reduce((total, name) => total + sum(name), 0);
}

function worstSeverity(stack) {
  return SEVERITIES.toReversed().find((name) => {
    const worse = SEVERITIES[SEVERITIES.indexOf(name) + 1];
    return toolsFrom(stack, name) > (worse === undefined ? 0 : toolsFrom(stack, worse));
  });
}

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Why the check fails, as phrases. */
function failures({ failOn, failOnUnknown }, stack, lock) {
  const found = [];
  const tools = failOn === undefined ? 0 : toolsFrom(stack, failOn);
  if (tools > 0) found.push(`${counted(tools, 'tool')} of severity ${failOn} or worse`);
  const { unknown } = stack.totals;
  if (failOnUnknown && unknown > 0) found.push(`${counted(unknown, 'server')} unknown`);
  if (lock?.ok === false) found.push('the servers are not what the lock says');
  return found;
}

/** The data folder of the run: nothing is left behind for the next one. */
function dataFolder(environment) {
  if (environment.WICKETGATE_STATE) return [];
  return ['--data', mkdtempSync(join(environment.RUNNER_TEMP || tmpdir(), 'wicketgate-'))];
}

async function check(inputs, files, data) {
  const registry = inputs.registry === '' ? [] : ['--registry', inputs.registry];
  const scan = inputs.scan ? ['--scan'] : [];
  const stack = await runCli(inputs, [
    'stack',
    '--json',
    ...scan,
    ...registry,
    ...data,
    '--',
    ...files,
  ]);
  if (inputs.lockFile === '') return { stack };
  const allow = inputs.allowWidening ? ['--allow', 'widening'] : [];
  const from = registry.length > 0 ? registry : ['--from', 'catalogue'];
  const config = files.flatMap((file) => ['--config', file]);
  // What was just scanned is in the catalogue of the run: once is enough.
  const words = [
    'lock',
    'verify',
    inputs.lockFile,
    '--json',
    ...from,
    ...data,
    ...allow,
    ...config,
  ];
  return { stack, lock: await runCli(inputs, words) };
}

function writeOutputs({ stack, lock }, folder) {
  const report = join(folder, 'wicketgate-report.json');
  writeFileSync(report, `${JSON.stringify({ stack, lock: lock ?? null })}\n`);
  setOutput('servers', stack.totals.servers);
  setOutput('unknown', stack.totals.unknown);
  setOutput('attention', stack.totals.attention);
  setOutput('highest-severity', worstSeverity(stack) ?? '');
  setOutput('lock-ok', lock?.ok ?? '');
  setOutput('report', report);
}

async function comment(markdown, { comment: wanted, token }, environment) {
  const pullRequest = wanted ? pullRequestOf(environment) : undefined;
  if (pullRequest === undefined) return '';
  if (token === '') {
    annotate('notice', 'no comment was written: there is no `github-token`');
    return '';
  }
  try {
    return await writeComment(markdown, pullRequest, token, environment);
  } catch (error) {
    if (!(error instanceof CommentFailed)) throw error;
    // A pull request from a fork has a token that may only read.
    annotate('notice', `no comment was written: ${error.message}`);
    return '';
  }
}

async function main(environment) {
  const inputs = readInputs(environment);
  const files = inputs.configPaths.filter((file) => existsSync(file));
  const missing = inputs.configPaths.filter((file) => !existsSync(file));
  if (missing.length > 0) annotate('notice', `not there: ${missing.join(', ')}`);
  if (files.length === 0) {
    if (inputs.require) throw new InputError('none of the files of `config-path` is there');
    return;
  }
  if (inputs.registry === '' && !inputs.scan) {
    throw new InputError(
      'with `scan: false` give a `registry-url`: otherwise there is nobody to ask',
    );
  }
  if (inputs.lockFile !== '' && !existsSync(inputs.lockFile)) {
    throw new InputError(`there is no lock \`${inputs.lockFile}\``);
  }
  const result = await check(inputs, files, dataFolder(environment));
  const verdicts = failures(inputs, result.stack, result.lock);
  const markdown = reportMarkdown({ ...result, missing, verdicts });
  writeOutputs(result, environment.RUNNER_TEMP || tmpdir());
  addSummary(markdown, environment);
  setOutput('comment-url', await comment(markdown, inputs, environment));
  const { unknown } = result.stack.totals;
  if (unknown > 0) annotate('warning', `nothing is known of ${counted(unknown, 'server')}`);
  for (const why of verdicts) annotate('error', why);
  process.exitCode = verdicts.length > 0 ? 1 : 0;
}

try {
  await main(process.env);
} catch (error) {
  if (error instanceof NotRun) annotate('error', `the check did not run: ${error.message}`);
  else if (error instanceof InputError) annotate('error', error.message);
  else throw error;
  process.exitCode = 1;
}
