import { createRequire } from 'node:module';

type Row = Record<string, unknown>;

/** Questions to the database of an app, from outside of it. */
export interface Queries {
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  end(): Promise<void>;
}

interface Connection {
  connect(): Promise<void>;
  query(sql: string, values?: unknown[]): Promise<{ rows: Row[] }>;
  end(): Promise<void>;
}

/** @param env environment of an app on PostgreSQL */
export async function queriesOf(env: NodeJS.ProcessEnv): Promise<Queries> {
  const { Client } = createRequire(__filename)('pg') as { Client: new (settings: object) => Connection };
  const connection = new Client({
    host: env.DATABASE_HOST,
    port: Number(env.DATABASE_PORT),
    user: env.DATABASE_USERNAME,
    password: env.DATABASE_PASSWORD,
    database: env.DATABASE_NAME,
  });
  await connection.connect();
  return {
    query: async (sql, values = []) => (await connection.query(sql, values)).rows,
    end: () => connection.end(),
  };
}
