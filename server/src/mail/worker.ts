import { parentPort, workerData } from 'node:worker_threads';
import { EmailChannelError, type ErrorText } from '../../../contracts';
import { parseMail, transferables } from './parse';
import type { ParseAnswer, ParseRequest, ParserData } from './worker-protocol';

/**
 * Entry point of the parser thread. Handles requests in order, since the deadline of each starts when the previous one
 * ends. File contents are transferred, not copied.
 */
const revoked = (workerData as ParserData | null)?.revoked;
let last = Promise.resolve();
parentPort?.on('message', (request: ParseRequest) => {
  last = last.then(() => answer(request));
});

async function answer({ id, raw, forms, limits }: ParseRequest): Promise<void> {
  // Moved to another thread while the previous message blocked this one.
  if (revoked && id > Atomics.load(revoked, 0) && id <= Atomics.load(revoked, 1)) return;
  try {
    const mail = await parseMail(raw, forms, limits);
    post({ id, mail }, transferables(mail.attachments));
  } catch (error) {
    // The message of an unknown error may quote the mail, so it is not passed on.
    const said = error instanceof EmailChannelError ? error.said : null;
    const text = (said?.text.slice('error.'.length) ?? 'parse-failed') as ErrorText;
    post({ id, error: { text, values: said?.values ?? {} } });
  }
}

const post = (message: ParseAnswer, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(message, transfer);
