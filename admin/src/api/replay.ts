/** Path of a replay, of one message if given. */
export const pathOfReplay = (path: string, message?: number): string =>
  message === undefined ? path : `${path}/${message}`;
