export * from './mask';
export * from './secrets';
