export * from './authorization';
export * from './client';
export * from './tokens';
export type { OauthClient, TokenRequestOptions, Tokens } from './types';
