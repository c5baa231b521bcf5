/** What a pool of connections to a database server may do. */
export interface PoolLimits {
  connections: number;
  /** A server that does not even take the connection in that many ms is away. */
  connectMs: number;
  /** A query without an answer after that many ms is given up, its connection destroyed; undefined = never. */
  queryMs?: number;
}
