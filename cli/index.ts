#!/usr/bin/env node
import { Command } from 'commander';
import { diffFile, exportFile, importFile, printSchema } from './configuration';
import { examine } from './doctor';
import { erase } from './erase';
import { moveFiles } from './move-files';
import { previewFiles } from './preview';
import { readChannels } from './read';
import { removeTables } from './remove-tables';
import { FIXTURES, testFixtures } from './test-fixtures';
import { worker } from './worker';

const program = new Command('email-channel').description(
  'Manages Email Channel in the Strapi project in the current folder.',
);

program
  .command('remove-tables')
  .description('delete all tables of the plugin permanently, after it is disabled in config/plugins')
  .option('--yes', 'delete them; without it, they are only listed')
  .option('--json', 'print the result as JSON')
  .action(removeTables);

program
  .command('move-files')
  .description('make public files from messages private; can be repeated at any time')
  .option('--json', 'print the result as JSON')
  .action(moveFiles);

program
  .command('erase')
  .description('list what is stored about a person, and erase it')
  .argument('<address>', 'email address of the person')
  .option('--yes', 'erase it; without it, it is only listed')
  .option('--json', 'print the result as JSON')
  .action(erase);

program
  .command('preview')
  .description('show the outcomes of messages in a channel; writes nothing')
  .argument('<channel>', 'name or documentId of the channel')
  .argument('<files...>', 'messages (.eml)')
  .option('--json', 'print the results as JSON, one on each line')
  .action(previewFiles);

program
  .command('test')
  .description('compare the outcomes of messages with the expected ones; writes nothing')
  .argument(
    '[folder]',
    'messages (.eml), each with a file of the same name (.yml) for the expected values',
    FIXTURES,
  )
  .option('--json', 'print the result as JSON')
  .action(testFixtures);

program
  .command('read')
  .description('read one channel, or all active channels, once')
  .argument('[channel]', 'name or documentId of the channel')
  .option('--json', 'print the result as JSON')
  .action(readChannels);

program
  .command('doctor')
  .description('check the installation and explain how to fix problems')
  .option('--json', 'print the findings as JSON')
  .action(examine);

program
  .command('export')
  .description('write templates, offers, channels and rules to a file, without credentials')
  .argument('[file]', 'path of the file; standard output by default')
  .option('--channel <names...>', 'only these channels')
  .option('--json', 'write JSON instead of YAML')
  .action(exportFile);

program
  .command('import')
  .description('apply such a file to the installation; credentials come from the environment')
  .argument('<file>', 'a file in the format of `export`')
  .option('--json', 'print what was changed as JSON')
  .action(importFile);

program
  .command('diff')
  .description('show what a file would change; the exit code is 1 if there are changes')
  .argument('<file>', 'a file in the format of `export`')
  .option('--json', 'print the changes as JSON')
  .action(diffFile);

program.command('schema').description('print the JSON Schema of that file').action(printSchema);

program
  .command('worker')
  .description('read, parse and send mail without HTTP server and panel until SIGTERM')
  .option('--probe-port <port>', 'serve /live, /ready and /metrics on this port')
  .option('--probe-host <host>', 'address to listen on; 0.0.0.0 for Kubernetes', '127.0.0.1')
  .action(worker);

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
