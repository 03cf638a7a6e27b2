export * from './answers';
export * from './channel';
export * from './errors';
export * from './mapping';
export * from './messages';
export * from './outcomes';
export * from './permissions';
export * from './templates';
