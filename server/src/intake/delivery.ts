import { EmailChannelError, errorKind } from '../../../contracts';

/** Whether a fetch failed in a way that one of its messages may be the cause of. */
export const isDelivery = (error: unknown): boolean =>
  error instanceof EmailChannelError && errorKind(error.code)?.delivery === true;
