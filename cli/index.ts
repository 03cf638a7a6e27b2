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
  .description('delete all tables of the plugin for good, once it is switched off in config/plugins')
  .option('--yes', 'delete them; without it, they are only listed')
  .option('--json', 'print the result as JSON')
  .action(removeTables);

program
  .command('move-files')
  .description('make files of mail private that are public still; may be run again at any time')
  .option('--json', 'print the result as JSON')
  .action(moveFiles);

program
  .command('erase')
  .description('list what is kept of a person by their e-mail address, and erase it')
  .argument('<address>', 'e-mail address of the person')
  .option('--yes', 'erase it; without it, it is only listed')
  .option('--json', 'print the result as JSON')
  .action(erase);

program
  .command('preview')
  .description('show the outcomes that messages would have in a channel; nothing is written')
  .argument('<channel>', 'name or documentId of the channel')
  .argument('<files...>', 'messages (.eml)')
  .option('--json', 'print the results as JSON, one on each line')
  .action(previewFiles);

program
  .command('test')
  .description('compare the outcomes of messages with those that are expected of them; nothing is written')
  .argument(
    '[folder]',
    'messages (.eml), each with what is expected in a file of the same name (.yml)',
    FIXTURES,
  )
  .option('--json', 'print the result as JSON')
  .action(testFixtures);

program
  .command('read')
  .description('read a channel once, or every active channel')
  .argument('[channel]', 'name or documentId of the channel')
  .option('--json', 'print the result as JSON')
  .action(readChannels);

program
  .command('doctor')
  .description('say what is wrong with this installation, and what to do about it')
  .option('--json', 'print the findings as JSON')
  .action(examine);

program
  .command('export')
  .description('write templates, offers, channels and rules as one file; never credentials')
  .argument('[file]', 'where to; without it, to standard output')
  .option('--channel <names...>', 'only these channels')
  .option('--json', 'write JSON instead of YAML')
  .action(exportFile);

program
  .command('import')
  .description('make the installation as a file says; credentials come from the environment')
  .argument('<file>', 'as `export` writes it')
  .option('--json', 'print what was changed as JSON')
  .action(importFile);

program
  .command('diff')
  .description('say what a file would change; ends with 1 where it would change anything')
  .argument('<file>', 'as `export` writes it')
  .option('--json', 'print the changes as JSON')
  .action(diffFile);

program.command('schema').description('print the JSON Schema of that file').action(printSchema);

program
  .command('worker')
  .description('read, parse and send mail without HTTP server and panel, until SIGTERM')
  .option('--probe-port <port>', 'answer /live, /ready and /metrics at this port')
  .option('--probe-host <host>', 'address to answer at; 0.0.0.0 for Kubernetes', '127.0.0.1')
  .action(worker);

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
