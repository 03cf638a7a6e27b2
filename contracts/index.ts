export * from './acknowledgement';
export * from './answers';
export * from './app-source';
export * from './channel';
export * from './completeness';
export * from './configuration';
export * from './conversation';
export * from './delivery-status';
export * from './detection';
export * from './diagnosis';
export * from './email-channel-error';
export * from './errors';
export * from './events';
export * from './hooks';
export * from './installation';
export * from './instances';
export * from './mail-warnings';
export * from './mapping';
export * from './messages';
export * from './notices';
export * from './metrics';
export * from './oauth';
export * from './outcomes';
export * from './people';
export * from './permissions';
export * from './problems';
export {
  EXCHANGE_ONLINE_AUTHSERV_ID,
  GOOGLE_AUTHSERV_ID,
  PROVIDERS,
  oauthOfMailHost,
  providerOfMailHost,
  providerOfPreset,
  smtpOfProvider,
  type OauthService,
  type Provider,
  type SmtpServer,
} from './providers';
export * from './rule-by-example';
export * from './rules';
export * from './said';
export * from './sending';
export * from './services';
export * from './templates';
export * from './whereabouts';
