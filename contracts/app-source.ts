/** A value source of the host app, as referenced in a mapping. */
export type AppSource = `app:${string}`;
export const APP_SOURCE = /^app:[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;
export const appSourceName = (source: AppSource): string => source.slice('app:'.length);
export const isAppSource = (source: string | null): source is AppSource =>
  source !== null && source.startsWith('app:');
