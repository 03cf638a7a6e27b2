#!/usr/bin/env node
import { Command } from 'commander';
import { moveFiles } from './move-files';
import { removeTables } from './remove-tables';

const program = new Command('email-channel').description(
  'Works on the Email Channel of the Strapi project in the current folder.',
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

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
