// `wicketgate policy`: the language at the command line. Only names, options and help stand here;
// what the subcommands do is in ../policy/actions.ts.
import { Command } from 'commander';
import {
  check,
  evaluateCalls,
  explainCall,
  format,
  importPolicy,
  printSchema,
  test,
} from '../policy/actions.ts';

function example(...lines: readonly string[]): string {
  return `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

function addDocumentCommands(policy: Command): void {
  policy
    .command('check')
    .description('report every problem of a policy; exit code 1 when there is an error')
    .argument('<file>', 'the policy, JSON or YAML; `-` is stdin')
    .option(
      '--tools <file>',
      "the server's tools/list result, for warnings about names and schemas",
    )
    .option('--json', 'print { "ok", "problems" }')
    .addHelpText('after', example('wicketgate policy check policy.yaml --tools tools.json'))
    .action(check);
  policy
    .command('format')
    .description('print the canonical document, with short forms expanded')
    .argument('<file>', 'the policy, JSON or YAML; `-` is stdin')
    .addHelpText('after', example('wicketgate policy format policy.yaml > policy.json'))
    .action(format);
  policy
    .command('test')
    .description('run the tests that the policy carries')
    .argument('<file>', 'the policy, JSON or YAML; `-` is stdin')
    .option('--json', 'print { "ok", "tests" }')
    .addHelpText('after', example('wicketgate policy test policy.json'))
    .action(test);
  policy
    .command('import')
    .description('convert a policy of another product to this language')
    .argument('<file>', 'the policy to convert; `-` is stdin')
    .requiredOption('--from <product>', 'where it comes from: intercept')
    .addHelpText(
      'after',
      example('wicketgate policy import stripe.yaml --from intercept > policy.json'),
    )
    .action(importPolicy);
  policy
    .command('schema')
    .description('print the JSON Schema of the language')
    .addHelpText('after', example('wicketgate policy schema > policy.schema.json'))
    .action(printSchema);
}

function addCallCommands(policy: Command): void {
  policy
    .command('eval')
    .description('decide recorded calls, one JSON object a line, with counters in memory')
    .requiredOption(
      '--policy <file>',
      'the policy; a file that holds only `null`: no policy attached',
    )
    .requiredOption('--calls <file>', 'the calls; `-` is stdin')
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      example(
        `echo '{"tool": "refund", "arguments": {"amount": 500}}' |`,
        '  wicketgate policy eval --policy policy.json --calls - --json',
      ),
    )
    .action(evaluateCalls);
  policy
    .command('explain')
    .description('decide one call and show every rule with its conditions and values')
    .requiredOption('--policy <file>', 'the policy')
    .requiredOption('--tool <name>', 'the tool that is called')
    .option('--args <json>', 'the arguments of the call', '{}')
    .option('--class <class>', 'class of the tool: Read, Write, Execute, Destructive, Financial')
    .option('--at <time>', 'moment of the call, ISO 8601 (default: now)')
    .option('--session <id>', 'session of the call')
    .option('--grant <id>', 'grant of the call')
    .option('--facts <json>', 'what is known about tool, server and grant')
    .option('--schema <file>', "the tool's inputSchema")
    .option('--approved', 'a person has approved exactly this call')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      example(
        'wicketgate policy explain --policy policy.json --tool refund \\',
        `  --args '{"amount": 500}' --class Financial`,
      ),
    )
    .action(explainCall);
}

/** The `policy` command with its subcommands. */
export function policyCommand(): Command {
  const policy = new Command('policy')
    .description('check, test, try out and convert policies')
    .addHelpText('after', example('wicketgate policy check policy.yaml'));
  addDocumentCommands(policy);
  addCallCommands(policy);
  return policy;
}
