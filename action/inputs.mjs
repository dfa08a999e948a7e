// The inputs of the action, from the environment that action.yml sets. What is wrong with them is an
// error with a sentence; nothing that is misspelt counts as "off".
import { readFileSync } from 'node:fs';

export const SEVERITIES = ['Low', 'Medium', 'High', 'Critical'];

/** What a user has to put right. */
export class InputError extends Error {}

function textOf(environment, name) {
  return (environment[`INPUT_${name}`] ?? '').trim();
}

function flagOf(environment, name, otherwise) {
  const text = textOf(environment, name).toLowerCase();
  if (text === '') return otherwise;
  if (text === 'true' || text === 'false') return text === 'true';
  const input = name.toLowerCase().replaceAll('_', '-');
  throw new InputError(`\`${input}\` takes true or false, not \`${text}\``);
}

function severityOf(environment) {
  const text = textOf(environment, 'FAIL_ON');
  if (text === '' || text.toLowerCase() === 'none') return undefined;
  const found = SEVERITIES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InputError(`\`fail-on\` takes ${SEVERITIES.join(', ')} or nothing, not \`${text}\``);
}

function versionOf(environment) {
  const text = textOf(environment, 'VERSION');
  if (text === '') {
    const file = new URL('../package.json', import.meta.url);
    return JSON.parse(readFileSync(file, 'utf8')).version;
  }
  // It becomes part of the name of a package.
  if (/^[\w.+-]+$/.test(text)) return text;
  throw new InputError(`\`version\` is no version: \`${text}\``);
}

/** All inputs. Throws an `InputError`. */
export function readInputs(environment) {
  const registry = textOf(environment, 'REGISTRY_URL');
  const scan = flagOf(environment, 'SCAN', registry === '');
  if (registry !== '' && scan) {
    throw new InputError('`scan: true` and `registry-url` are two ways to know; take one');
  }
  const files = textOf(environment, 'CONFIG_PATH').split(/[\n,]/);
  return {
    configPaths: [...new Set(files.map((file) => file.trim()).filter((file) => file !== ''))],
    require: flagOf(environment, 'REQUIRE', false),
    registry,
    scan,
    failOn: severityOf(environment),
    failOnUnknown: flagOf(environment, 'FAIL_ON_UNKNOWN', false),
    lockFile: textOf(environment, 'LOCK_FILE'),
    allowWidening: flagOf(environment, 'ALLOW_WIDENING', false),
    comment: flagOf(environment, 'COMMENT', true),
    token: textOf(environment, 'GITHUB_TOKEN'),
    version: versionOf(environment),
    cliPath: textOf(environment, 'CLI_PATH'),
  };
}
