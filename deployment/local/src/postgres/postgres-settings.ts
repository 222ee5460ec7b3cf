/** Settings of PostgreSQL, given on its command line so that the files of the cluster stay as initdb made them. */
export function postgresSettings(port: number, more: Readonly<Record<string, string>>): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    port: String(port),
    // Loopback only, and no socket file that another user could reach.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '120',
    shared_buffers: '128MB',
    // Change feeds (Supabase Realtime and the like) read the log.
    wal_level: 'logical',
    max_wal_size: '512MB',
    password_encryption: 'scram-sha-256',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    // Dead connections of a killed client give their locks back soon.
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
    ...more,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
