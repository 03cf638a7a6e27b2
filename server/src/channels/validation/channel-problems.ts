import type { Channel, FieldProblem } from '../../../../contracts';
import { checkConnection } from './connection';
import type { ChannelCheckContext } from './context';
import { checkFolders } from './folders';
import { findMappingProblems } from './mapping';
import { problemList, type ProblemList } from './problem-list';
import { checkAliases, checkAuthentication, checkIdentities, checkTranslations } from './senders';
import { checkTicket } from './ticket';

/** Everything that prevents a channel from being active: missing and invalid settings. */
export const channelProblems = (channel: Channel, context: ChannelCheckContext): FieldProblem[] =>
  examine(channel, context).all();

/** Invalid settings, which are not allowed even in a draft. Missing ones are. */
export const draftProblems = (channel: Channel, context: ChannelCheckContext): FieldProblem[] =>
  examine(channel, context).invalid();

function examine(channel: Channel, context: ChannelCheckContext): ProblemList {
  const problems = problemList();
  checkConnection(channel, context.secrets, problems);
  checkFolders(channel, problems);
  checkAliases(channel, problems);
  checkIdentities(channel, problems);
  checkTranslations(channel, problems);
  checkAuthentication(channel, problems);
  checkTicket(channel, context, problems);
  if (context.template && context.catalogue)
    findMappingProblems(channel, context.template, context.catalogue, problems, context.valueSources);
  return problems;
}
