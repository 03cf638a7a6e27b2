import { EmailChannelError } from '../../../contracts';
import { withinDeadline } from '../../../server/src/mailbox/deadline';

const expired = () => new EmailChannelError('deadline-exceeded', {}, { transient: true });
const never = () => new Promise<never>(() => undefined);

describe('a deadline', () => {
  it('passes on the result or the error of the work', async () => {
    await expect(withinDeadline(1_000, undefined, expired, async () => 'done')).resolves.toBe('done');
    await expect(
      withinDeadline(1_000, undefined, expired, () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no');
  });

  it('ends work that takes too long, and signals it', async () => {
    let stopped = false;
    const work = (stop: AbortSignal) => {
      stop.addEventListener('abort', () => (stopped = true));
      return never();
    };
    await expect(withinDeadline(10, undefined, expired, work)).rejects.toMatchObject({
      code: 'deadline-exceeded',
    });
    expect(stopped).toBe(true);
  });

  it('ends work when the signal fires', async () => {
    const abort = new AbortController();
    const result = withinDeadline(1_000, abort.signal, expired, never);
    abort.abort();
    await expect(result).rejects.toMatchObject({ code: 'aborted' });
  });

  it('does not start the work if the signal has already fired', async () => {
    const work = jest.fn(never);
    await expect(withinDeadline(1_000, AbortSignal.abort(), expired, work)).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(work).not.toHaveBeenCalled();
  });
});
