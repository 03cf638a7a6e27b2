declare module 'mime-db' {
  interface MimeEntry {
    source?: 'iana' | 'apache' | 'nginx';
    extensions?: readonly string[];
  }
  const db: Record<string, MimeEntry>;
  export default db;
}
